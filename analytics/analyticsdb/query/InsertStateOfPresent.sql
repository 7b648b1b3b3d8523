insert into analytics.step_tally (province_code, unit_id, month, state, questionnaire, mode, standing, reason, responses, answered, counts, moments, day_moments, measure, left_out, snapshot)
select m.province_code, m.unit_id, m.month, @to, m.questionnaire, m.mode, m.standing, m.reason, m.responses, m.answered, m.counts, m.moments, m.day_moments, m.measure, m.left_out,
       pg_current_snapshot()::text
from unnest(@unit_ids::int[], @months::date[]) as a (unit_id, month)
join analytics.month_tally m on m.province_code = @province and m.unit_id = a.unit_id and m.month = a.month
