delete from analytics.month_tally m
using unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
where m.province_code = @province and m.unit_id = c.unit_id and m.month = c.month
