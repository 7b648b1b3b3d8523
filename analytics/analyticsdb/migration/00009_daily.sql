-- +goose Up
-- A day of a unit is often a handful of people. What is told of it is how many came, set aside or not, never by which mode they came
-- nor whether any of them was set aside.
drop view dashboard.daily;

create table analytics.day_received (
    province_code text not null,
    unit_id       integer not null,
    day           date not null,
    responses     bigint not null,
    primary key (province_code, unit_id, day)
);
comment on table analytics.day_received is 'How many responses came about a unit on a day, whatever became of them; those that came after their month was settled apart';
insert into analytics.day_received (province_code, unit_id, day, responses)
select province_code, unit_id, day, sum(responses + set_aside) from analytics.day_count group by province_code, unit_id, day;
drop table analytics.day_count;
create index day_received_by_day on analytics.day_received (province_code, day); -- a dashboard reads the last weeks of all units

create table analytics.days_told (
    province_code text primary key,
    until         date not null,
    least         bigint not null
);
comment on table analytics.days_told is 'Of which days dashboard.daily tells, and of how many people at least; as whoever publishes last knew it';
comment on column analytics.days_told.until is 'Today where the province is: days before it are over';
comment on column analytics.days_told.least is 'Days of fewer responses have no number';

create view dashboard.daily as
with unit_day as (
    select d.province_code, u.level, u.code, u.name, d.day, d.responses, d.responses >= t.least as shown, t.least
    from analytics.day_received d
    join analytics.days_told t on t.province_code = d.province_code and d.day < t.until
    join survey.unit u on u.province_code = d.province_code and u.id = d.unit_id
), level_day as (
    -- Units without a number are in the total where they are enough people together; else it would tell of them by subtraction.
    select province_code, level, day, coalesce(sum(responses) filter (where shown), 0)
           + case when sum(responses) filter (where not shown) >= max(least) then sum(responses) filter (where not shown) else 0 end as responses
    from unit_day group by province_code, level, day
), said as (
    select province_code, level, code, name, day, case when shown then responses end as responses from unit_day
    union all
    select province_code, level, 'level:' || level, case level when 'agency' then 'Các sở, ban, ngành' else 'Các xã, phường, đặc khu' end, day,
           nullif(responses, 0)::bigint
    from level_day
    union all
    select p.province_code, p.level, p.code, p.name, l.day, nullif(sum(l.responses), 0)::bigint
    from level_day l join survey.unit p on p.province_code = l.province_code and p.level = 'province'
    group by p.province_code, p.level, p.code, p.name, l.day
)
select s.day::timestamp at time zone 'UTC' as period_start, 'day'::text as period_kind, s.day::text as period, s.day, s.province_code, s.level,
       s.code as unit_code, s.name as unit_name, null::text as mode, s.responses, null::bigint as set_aside
from said s;
comment on view dashboard.daily is 'How many answers came a day, to a unit, a level and the province, for days that are over; a unit''s day has a row once anybody came';
comment on column dashboard.daily.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.daily.period_kind is 'day';
comment on column dashboard.daily.period is 'The day';
comment on column dashboard.daily.day is 'Civil day of the answers';
comment on column dashboard.daily.province_code is 'Official code of the province';
comment on column dashboard.daily.level is 'province, agency or commune';
comment on column dashboard.daily.unit_code is 'Official code of the unit; level:agency and level:commune are all units of a level';
comment on column dashboard.daily.unit_name is 'Full name of the unit';
comment on column dashboard.daily.mode is 'Always empty: modes of a day would tell of a few people';
comment on column dashboard.daily.responses is 'Answers that came, whether they count or were set aside; empty under 10. Totals leave out units without a number where those are under 10 together';
comment on column dashboard.daily.set_aside is 'Always empty: see unit_index for what was set aside in a period';
