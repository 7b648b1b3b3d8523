select t.unit_id, t.answered_on, t.questionnaire, sum(t.counts)::text
from survey.tally t join survey.unit u on u.id = t.unit_id
where u.province_code = @province and t.answered_on >= @from and t.standing = 'counted'
group by t.unit_id, t.answered_on, t.questionnaire
order by t.unit_id, t.answered_on desc, t.questionnaire
