select s.unit_id, s.quarter, s.comments, s.found, s.moved_on from followup.topic_step s
where s.province_code = @province and s.quarter = @quarter and (@units::int[] is null or s.unit_id = any(@units)) and (@unit::int is null or s.unit_id = @unit)
order by s.unit_id
