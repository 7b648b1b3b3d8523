-- The settled months of the same units and quarters as these, but for these.
with moved as (select unit_id, month from unnest(@unit_ids::int[], @months::date[]) as m (unit_id, month))
select distinct s.unit_id, s.month
from moved m
join analytics.step s on s.province_code = @province and s.unit_id = m.unit_id and s.settled
 and s.month >= date_trunc('quarter', m.month)::date and s.month < (date_trunc('quarter', m.month) + interval '3 months')::date
where not exists (select from moved o where o.unit_id = s.unit_id and o.month = s.month)
