select d.id, d.unit_id, u.code as unit_code, u.level as unit_level, u.name as unit_name, u.name_en as unit_name_en, d.quarter, d.topic, d.state, d.words, d.done_on, d.due_on,
       d.said, coalesce((s.found->>d.topic)::int, 0) as told, d.remarks, d.proposer, d.proposed_by, d.published_on, d.synthetic, d.changed_by, d.revision
from followup.deed d
join survey.unit u on u.id = d.unit_id
left join followup.topic_step s on s.province_code = @province and s.unit_id = d.unit_id and s.quarter = d.quarter
where d.province_code = @province and (@units::int[] is null or d.unit_id = any(@units))
  and (@state = '' or d.state = @state) and (@unit = '' or u.code = @unit) and (@quarter::date is null or d.quarter = @quarter)
  and (@after_quarter::date is null or (d.quarter, d.id) < (@after_quarter, @after_id::uuid))
order by d.quarter desc, d.id desc
limit @most
