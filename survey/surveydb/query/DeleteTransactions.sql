delete from survey.transactions t
using unnest(@unit_ids::int[], @months::date[]) as reported (unit_id, month)
where t.province_code = @province and t.unit_id = reported.unit_id and t.month = reported.month
