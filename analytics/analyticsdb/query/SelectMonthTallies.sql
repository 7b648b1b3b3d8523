select m.unit_id, m.questionnaire, m.standing, m.responses, m.counts, m.moments
from analytics.month_tally m join survey.unit u on u.id = m.unit_id
where u.province_code = @province and m.month >= @start and m.month < @end
