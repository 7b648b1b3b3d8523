-- What the same person has opened today in the same unit with the same words.
select t.id, t.state from followup.task t
where t.province_code = @province and t.unit_id = @unit and t.why = 'by_hand' and t.audience = @audience and t.words = @words and t.opened_on = @today and t.opened_by = @by
