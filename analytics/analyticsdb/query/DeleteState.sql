delete from analytics.step_tally t
using unnest(@unit_ids::int[], @months::date[]) as a (unit_id, month)
where t.province_code = @province and t.unit_id = a.unit_id and t.month = a.month and t.state = @to
