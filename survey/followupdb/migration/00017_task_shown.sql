-- expand: of a task that answers opened its unit is told no day before the one on which it was shown
-- lock: none
-- +goose Up
-- What a unit has seen before this migration: no day by which it should have been accepted, and no delay, of days on which it could not see it.
update followup.task set due_on = shown_on where due_on < shown_on;
update followup.task_event set shown_on = null where what = 'escalate' and happened_on < shown_on;

create or replace view dashboard.task_count as
select t.province_code, u.code as unit_code, u.name as unit_name, u.level, t.state, t.why, t.verdict,
       (t.due_on < current_date and t.state in ('opened', 'accepted', 'cause', 'remedy')) as overdue,
       count(*)::int as tasks, max(current_date - greatest(t.opened_on, t.shown_on))::int as oldest_days
from followup.task t join survey.unit u on u.id = t.unit_id
where t.audience = 'unit' and t.shown_on is not null and t.state <> 'withdrawn'
group by 1, 2, 3, 4, 5, 6, 7, 8;
comment on column dashboard.task_count.oldest_days is 'Days since the oldest of them was opened, or shown to its unit where that is later';
