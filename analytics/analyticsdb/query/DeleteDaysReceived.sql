-- The days of a settled month change with what is published of it alone.
delete from analytics.day_received d
using unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
where d.province_code = @province and d.unit_id = c.unit_id and d.day >= c.month and d.day < (c.month + interval '1 month')::date
  and (@moved or not exists (select from analytics.step s where s.province_code = @province and s.unit_id = c.unit_id and s.month = c.month and s.settled))
