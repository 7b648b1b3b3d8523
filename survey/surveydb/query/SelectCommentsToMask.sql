select province_code, unit_id, answered_on, response_id, text from survey.comment
where province_code = @province and mask < @mask and (unit_id, answered_on, response_id) > (@unit_id::int, @day::date, @id::uuid)
order by unit_id, answered_on, response_id limit @most
for update
