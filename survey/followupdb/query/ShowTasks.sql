-- What was found in answers is shown once the figures it was found in are published: of the task itself what it was opened for, and of a task that is shown what was found again. Its days
-- begin then: what it was late by while its unit could not see it is forgotten, and told to no unit.
with told as (
    select unit_id, period from unnest(@of_units::int[], @of_periods::text[]) as told(unit_id, period)
), shown as (
    update followup.task t set shown_on = @today, due_on = greatest(t.due_on, @due_on), escalation = '' from told
    where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units)) and t.unit_id = told.unit_id and t.period = told.period and t.shown_on is null and t.audience = 'unit'
    returning t.id, t.unit_id, t.state
), by_now as (
    update followup.task_event e set shown_on = @today from shown
    where e.province_code = @province and e.task_id = shown.id and e.period = '' and e.shown_on is null and e.what <> 'escalate'
), found as (
    update followup.task_event e set shown_on = @today from followup.task t, told
    where e.province_code = @province and t.province_code = @province and t.id = e.task_id and (@units::int[] is null or t.unit_id = any(@units))
      and t.audience = 'unit' and t.unit_id = told.unit_id and e.period = told.period and e.shown_on is null
)
select shown.id, u.code, shown.state from shown join survey.unit u on u.id = shown.unit_id
