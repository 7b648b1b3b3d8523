select r.unit_id, r.answered_on, r.half_day, r.mode, r.standing, r.reason, r.language, r.duration_ms, r.questionnaire, r.synthetic, r.answers
from survey.answer r
where r.province_code = @province and (@units::int[] is null or r.unit_id = any(@units))
  and (@unit = '' or r.unit_id = any(array(select id from survey.unit where province_code = @province and code = @unit)))
  and r.answered_on >= @from and r.answered_on < @until
order by r.unit_id, r.answered_on, r.id
