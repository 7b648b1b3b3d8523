select r.unit_id, r.answered_on, r.half_day, r.mode, r.standing, r.reason, r.language, r.duration_ms, r.questionnaire, r.synthetic, r.answers
from survey.answers(@province, @units::int[], @unit, @from, @until) r
order by r.unit_id, r.answered_on, r.id
