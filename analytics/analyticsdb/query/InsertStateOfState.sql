insert into analytics.step_tally (province_code, unit_id, month, state, questionnaire, mode, standing, reason, responses, answered, counts, moments, day_moments, measure, left_out, snapshot)
select t.province_code, t.unit_id, t.month, @to, t.questionnaire, t.mode, t.standing, t.reason, t.responses, t.answered, t.counts, t.moments, t.day_moments, t.measure, t.left_out, t.snapshot
from unnest(@unit_ids::int[], @months::date[]) as a (unit_id, month)
join analytics.step_tally t on t.province_code = @province and t.unit_id = a.unit_id and t.month = a.month and t.state = @from
