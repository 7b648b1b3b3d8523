select province_code, unit_id, answered_on, response_id, text from survey.comment
where mask < @mask and (province_code, unit_id, answered_on, response_id) > (@province, @unit_id::int, @day::date, @id::uuid)
order by province_code, unit_id, answered_on, response_id limit @most
for update
