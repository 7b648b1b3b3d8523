select m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out, sum(m.responses)::bigint, numeric_send(sum(m.counts)), numeric_send(sum(m.moments)),
       numeric_send(sum(m.day_moments))
from analytics.month_tally m
where m.province_code = @province and m.month >= @start and m.month < @end
group by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
order by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
