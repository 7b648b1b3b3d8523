select m.unit_id, m.month, m.mode, m.standing, m.measure, sum(m.responses)::bigint as responses,
       array[sum(m.answered[1]), sum(m.answered[2]), sum(m.answered[3]), sum(m.answered[4]), sum(m.answered[5])]::bigint[] as answered
from analytics.month_tally m
where m.province_code = @province and m.month >= @start and m.month < @end and not m.left_out
group by m.unit_id, m.month, m.mode, m.standing, m.measure
order by m.unit_id, m.month, m.mode, m.standing
