-- There is one entry of a unit, quarter and topic.
update followup.deed d set state = @state, quarter = @quarter, topic = @topic, words = @words, done_on = @done_on, due_on = @due_on, said = @said, remarks = @remarks,
       proposer = @proposer, proposed_by = @proposed_by, proposed_on = case when @state = 'proposed' then coalesce(d.proposed_on, current_date) end, published_on = @published_on, changed_by = @by, revision = @revision,
       turn = case when @publish then (select coalesce(max(o.turn), 0) + 1 from followup.deed o where o.province_code = @province) else d.turn end
where d.province_code = @province and d.id = @id
  and not exists (select from followup.deed o where o.province_code = @province and o.unit_id = d.unit_id and o.quarter = @quarter and o.topic = @topic and o.id <> d.id
                  and o.state <> 'withdrawn' and @state <> 'withdrawn')
