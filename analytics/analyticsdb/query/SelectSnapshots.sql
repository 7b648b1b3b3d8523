select distinct m.unit_id, m.month, m.snapshot as at
from analytics.step_tally m
join analytics.step s on s.province_code = @province and s.unit_id = m.unit_id and s.month = m.month
where m.province_code = @province and m.month >= @start and m.month < @end and m.state = 'published' and s.settled
order by m.snapshot, m.unit_id, m.month
