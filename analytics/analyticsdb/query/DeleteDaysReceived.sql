delete from analytics.day_received d
using unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
where d.province_code = @province and d.unit_id = c.unit_id and d.day >= c.month and d.day < (c.month + interval '1 month')::date
