-- expand: leaders are told how much there is to do about what people say, in steps and once a day
-- lock: none
-- +goose Up
create table followup.work_told (
    province_code text not null,
    kind          text not null constraint work_kind_known check (kind in ('comment', 'handling', 'conduct', 'call_back')),
    quarter       text not null,
    state         text not null,
    told          integer not null constraint work_hides_who_spoke check (told = 0 or told >= case when kind in ('comment', 'handling') then 5 else 10 end),
    primary key (province_code, kind, quarter, state)
);
comment on table followup.work_told is 'What leaders are told of how much of a kind stands how, in the whole province: it moves once a day at most, by five comments or ten people and more';
comment on column followup.work_told.quarter is 'Like 2026-Q4; empty: now, of whatever quarter';
comment on column followup.work_told.told is '0: fewer than it begins with';

create table followup.work_day (
    province_code text primary key,
    day           date not null
);
comment on table followup.work_day is 'The day on which it was looked last whether leaders can be told more';

alter table followup.work_told enable row level security;
alter table followup.work_day enable row level security;
create policy of_province on followup.work_told using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.work_day using (province_code = nullif(current_setting('sipas.province', true), ''));

-- +goose StatementBegin
-- States that stand beside each other are parted: nobody is in two.
create function followup.count_work(of_province text, today date) returns table (kind text, quarter text, state text, n bigint)
    language sql stable security definer set search_path = pg_catalog as $$
    select 'comment', '', case when c.gathered_on < today - 14 then 'new_long' else 'new' end, count(*)
    from followup.comment c where c.province_code = of_province and c.conduct <> 'held' and c.screening = 'new' group by 3
    union all
    select 'comment', to_char(t.month, 'YYYY"-Q"Q'), t.screening, sum(t.comments)::bigint
    from followup.comment_total t where t.province_code = of_province and t.screening <> 'new' group by 2, 3
    union all
    select 'handling', '', case when h.state = 'open' and h.due_on < today then 'overdue' else h.state end, count(*)
    from followup.handling h where h.province_code = of_province and h.state <> 'closed' group by 3
    union all
    select 'handling', to_char(h.closed_on, 'YYYY"-Q"Q'), h.outcome, count(*)
    from followup.handling h where h.province_code = of_province and h.state = 'closed' group by 2, 3
    union all
    select 'conduct', '', case when c.due_on < today then 'overdue' else 'open' end, count(*)
    from followup.conduct c where c.province_code = of_province and c.kind = 'report' and c.ended_on is null group by 3
    union all
    select 'conduct', to_char(c.month, 'YYYY"-Q"Q'), c.state, count(*)
    from followup.conduct c where c.province_code = of_province and c.kind = 'report' and c.ended_on is not null group by 2, 3
    union all
    select 'call_back', '', case c.state when 'closed' then 'closed' else 'waiting' end, count(*)
    from followup.call_back c where c.province_code = of_province group by 3
$$;
-- +goose StatementEnd
comment on function followup.count_work is 'How much of each kind stands how: now, and for what is done with by quarter';
revoke all on function followup.count_work from public;

create view dashboard.work_count as
select t.province_code, t.kind, t.quarter, t.state, t.told from followup.work_told t;
comment on view dashboard.work_count is 'How many comments, reports of conduct and people to call back stand how, in the whole province: told once a day, and moved by five comments or ten people and more';
comment on column dashboard.work_count.province_code is 'Code of the province';
comment on column dashboard.work_count.kind is 'comment: comments that the department looks at; handling: those that units handle; conduct: reports of conduct; call_back: people who want to be called back';
comment on column dashboard.work_count.quarter is 'Like 2026-Q4, of what is done with; empty: what waits now';
comment on column dashboard.work_count.state is 'new, new_long (over 14 days), shown, masked, withheld, erased; open, overdue, answered, done, partly, not_possible, not_ours; open, overdue, noted, passed_on, founded, unfounded, released; waiting, closed';
comment on column dashboard.work_count.told is 'How many; 0: fewer than five comments or ten people';

create view dashboard.released_count as
select b.province_code, u.code as unit_code, u.name as unit_name, u.level, to_char(b.month, 'YYYY"-Q"Q') as quarter, sum(b.comments)::int as comments
from followup.batch_count b join survey.unit u on u.id = b.unit_id
where b.batches > 0
group by 1, 2, 3, 4, 5;
comment on view dashboard.released_count is 'How many comments units read: in batches of five and more, so that no number stands for fewer or moves by fewer';
comment on column dashboard.released_count.province_code is 'Code of the province';
comment on column dashboard.released_count.unit_code is 'Code of the unit';
comment on column dashboard.released_count.unit_name is 'Its name';
comment on column dashboard.released_count.level is 'commune or agency';
comment on column dashboard.released_count.quarter is 'In which they were written, like 2026-Q4';
comment on column dashboard.released_count.comments is 'How many';

create view dashboard.deed_count as
select d.province_code, u.code as unit_code, u.name as unit_name, u.level, to_char(d.quarter, 'YYYY"-Q"Q') as quarter, d.state, count(*)::int as deeds,
       (max(current_date - d.proposed_on) filter (where d.state = 'proposed'))::int as oldest_days
from followup.deed d join survey.unit u on u.id = d.unit_id
where d.state in ('proposed', 'published')
group by 1, 2, 3, 4, 5, 6;
comment on view dashboard.deed_count is 'How many entries of what units have done about what people said wait for the department or are published: acts of units, and nothing of who spoke';
comment on column dashboard.deed_count.province_code is 'Code of the province';
comment on column dashboard.deed_count.unit_code is 'Code of the unit';
comment on column dashboard.deed_count.unit_name is 'Its name';
comment on column dashboard.deed_count.level is 'commune or agency';
comment on column dashboard.deed_count.quarter is 'Of what people said, like 2026-Q4';
comment on column dashboard.deed_count.state is 'proposed or published';
comment on column dashboard.deed_count.deeds is 'How many';
comment on column dashboard.deed_count.oldest_days is 'Of those proposed: days for which one has waited';
-- +goose StatementBegin
do $$
begin
    if exists (select from pg_roles where rolname = 'grafana_ro') then -- it may read what was in the schema when its rights were given last
        grant select on dashboard.work_count, dashboard.released_count, dashboard.deed_count to grafana_ro;
    end if;
end $$;
-- +goose StatementEnd
