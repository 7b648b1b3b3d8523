-- What was found in answers is shown once the figures it was found in are published: of the task itself what it was opened for, and of a task that is shown what was found again. Of a month
-- with few answers that is what is of their number; what they said is shown by the next month in which it is found again, and is of that month then. The days of a task
-- begin then: what it was late by while its unit could not see it is forgotten, and told to no unit.
with told as (
    select unit_id, period, few from unnest(@of_units::int[], @of_periods::text[], @of_few::boolean[]) as told(unit_id, period, few)
), found as (
    select t.id, e.number, e.period, t.shown_on is null as unseen
    from followup.task t
    join followup.task_event e on e.province_code = @province and e.task_id = t.id and e.what in ('open', 'again') and e.shown_on is null
    join told on told.unit_id = t.unit_id and told.period = e.period and (not told.few or t.why = any(@of_number::text[]))
    where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units)) and t.audience = 'unit'
), shown as (
    update followup.task t set shown_on = @today, due_on = greatest(t.due_on, @due_on), escalation = '', period = first.period
    from (select f.id, min(f.period) as period from found f where f.unseen group by f.id) first
    where t.province_code = @province and t.id = first.id and t.shown_on is null
    returning t.id, t.unit_id, t.state
), by_now as (
    update followup.task_event e set shown_on = @today from shown
    where e.province_code = @province and e.task_id = shown.id and e.period = '' and e.shown_on is null and e.what <> 'escalate'
), again as (
    update followup.task_event e set shown_on = @today from found f
    where e.province_code = @province and e.task_id = f.id and e.number = f.number
)
select shown.id, u.code, shown.state from shown join survey.unit u on u.id = shown.unit_id
