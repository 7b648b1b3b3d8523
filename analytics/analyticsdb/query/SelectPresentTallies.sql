select m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out, sum(m.responses)::bigint, sum(m.counts)::text, sum(m.moments)::text,
       sum(m.day_moments)::text
from analytics.month_tally m
where m.province_code = @province and m.month >= @start and m.month < @end
group by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
order by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
