-- expand: how many tasks there are, for dashboards
-- lock: none
-- +goose Up
-- Of tasks alone that their units see: whoever may look at a dashboard must not learn there of what is not published.
create view dashboard.task_count as
select t.province_code, u.code as unit_code, u.name as unit_name, u.level, t.state, t.why, t.verdict,
       (t.due_on < current_date and t.state in ('opened', 'accepted', 'cause', 'remedy')) as overdue,
       count(*)::int as tasks, max(current_date - t.opened_on)::int as oldest_days
from followup.task t join survey.unit u on u.id = t.unit_id
where t.audience = 'unit' and t.shown_on is not null and t.state <> 'withdrawn'
group by 1, 2, 3, 4, 5, 6, 7, 8;
comment on view dashboard.task_count is 'How many tasks units have to see to, by what they were opened for and how far they have come; those that units see';
comment on column dashboard.task_count.province_code is 'Code of the province';
comment on column dashboard.task_count.unit_code is 'Code of the unit';
comment on column dashboard.task_count.unit_name is 'Its name';
comment on column dashboard.task_count.level is 'commune or agency';
comment on column dashboard.task_count.state is 'opened, accepted, cause, remedy, done or judged';
comment on column dashboard.task_count.why is 'What they were opened for';
comment on column dashboard.task_count.verdict is 'recovered, not_recovered or too_few; empty while there is none';
comment on column dashboard.task_count.overdue is 'Whether their day is over and people still have something to do';
comment on column dashboard.task_count.tasks is 'How many';
comment on column dashboard.task_count.oldest_days is 'Days since the oldest of them was opened';
-- +goose StatementBegin
do $$
begin
    if exists (select from pg_roles where rolname = 'grafana_ro') then -- it may read what was in the schema when its rights were given last
        grant select on dashboard.task_count to grafana_ro;
    end if;
end $$;
-- +goose StatementEnd
