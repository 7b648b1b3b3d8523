-- The packed numbers as they lie there: as text they take longer than all the rest. Nothing is told of what was set aside before a month is settled.
select s.settled, m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out, m.responses,
       numeric_send(m.counts) as counts, numeric_send(m.moments) as moments, numeric_send(m.day_moments) as day_moments
from analytics.step_tally m
join analytics.step s on s.province_code = @province and s.unit_id = m.unit_id and s.month = m.month
where m.province_code = @province and m.month = @month and s.month = @month and m.state = 'published'
  and (s.settled or m.standing = 'counted')
