select t.unit_id, t.answered_on, t.questionnaire, sum(t.counts)::text
from survey.tally t
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units)) and t.answered_on >= @from and t.standing = 'counted'
group by t.unit_id, t.answered_on, t.questionnaire
order by t.unit_id, t.answered_on desc, t.questionnaire
