select m.unit_id, m.month, s.settled, m.questionnaire, m.mode, m.standing, m.reason, m.measure, s.aside_untold, s.modes_untold, s.items_untold, m.responses, m.answered,
       case when m.standing = 'counted' and s.settled then numeric_send(m.counts) end as counts
from analytics.step_tally m
join analytics.step s on s.province_code = @province and s.unit_id = m.unit_id and s.month = m.month
where m.province_code = @province and m.month >= @start and m.month < @end and s.month >= @start and s.month < @end and m.state = 'published' and not m.left_out
  and (s.settled or m.standing = 'counted')
order by m.unit_id, m.month, m.questionnaire, m.mode, m.standing, m.reason
