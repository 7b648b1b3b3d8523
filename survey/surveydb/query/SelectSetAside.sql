select r.id, u.code, r.answered_on, r.half_day, r.mode, r.reason, r.duration_ms, r.questionnaire, r.answers
from survey.answers_set_aside(@province, @units::int[], @from, @until) r join survey.unit u on u.id = r.unit_id
where (@unit = '' or u.code = @unit) and (@reason = '' or r.reason = @reason)
  and (@after_day::date is null or r.answered_on < @after_day::date or r.answered_on = @after_day::date and (u.code, r.id) > (@after_unit, @after_id::uuid))
order by r.answered_on desc, u.code, r.id
limit @limit
