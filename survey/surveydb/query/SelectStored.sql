select r.id, r.unit_id, r.answered_on, r.questionnaire, r.mode, r.standing, r.reason, r.answers
from survey.receipt c
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
where c.province_code = @province and c.id = any(@ids::uuid[]) and (@units::int[] is null or c.unit_id = any(@units))
for update of r
