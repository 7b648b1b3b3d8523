-- +goose Up
-- The province stands first in every key, as in schema survey. What follows from the tallies is made anew, and so is the place where
-- publishing goes on, one for each province: they publish apart.
drop table analytics.month_tally;
create table analytics.month_tally (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    reason        text not null,
    responses     bigint not null,
    answered      bigint[] not null,
    counts        numeric not null,
    moments       numeric not null,
    primary key (province_code, unit_id, month, questionnaire, mode, standing, reason)
);
comment on table analytics.month_tally is 'survey.tally added up to months, so that a year is a few rows a unit however many answers came';
comment on column analytics.month_tally.answered is 'Responses with an answer in each of the five dimensions: what decides whether a figure may be shown';

drop table analytics.progress;
create table analytics.progress (
    province_code     text not null,
    name              text not null,
    cursor            xid8 not null,
    system_identifier text not null,
    settings          text not null,
    updated_at        timestamptz not null default now(),
    primary key (province_code, name)
);
comment on table analytics.progress is 'Up to which transaction a province''s changes were published; void in another cluster, where transaction numbers start anew';
comment on column analytics.progress.settings is 'By which settings was published last; with others everything is published again';

alter table analytics.estimate drop constraint estimate_pkey, add primary key (province_code, unit_id, period, method);
alter table analytics.frozen_estimate drop constraint frozen_estimate_pkey, add primary key (province_code, unit_id, period, method, edition);

alter table analytics.day_count add column province_code text;
update analytics.day_count d set province_code = u.province_code from survey.unit u where u.id = d.unit_id;
alter table analytics.day_count
    alter column province_code set not null,
    drop constraint day_count_pkey,
    add primary key (province_code, unit_id, day, mode);
drop index analytics.day_count_by_day;
create index day_count_by_day on analytics.day_count (province_code, day); -- a dashboard reads the last weeks of all units

-- What comes with the program is everybody's; what a province imports is its own, and nobody else's line moves by it.
create table analytics.imported_benchmark (
    province_code text not null references survey.province,
    year          integer not null,
    ranked_code   text not null,
    scope         integer not null,
    series        integer not null,
    province      text not null,
    score         double precision constraint imported_benchmark_score_range check (score between 0 and 100),
    rank          integer constraint imported_benchmark_rank_range check (rank between 1 and scope),
    confidence    text not null constraint imported_benchmark_confidence_known check (confidence in ('seen', 'derived', 'inferred')),
    source_url    text not null,
    imported_by   text not null constraint imported_benchmark_by_given check (imported_by <> ''),
    imported_at   timestamptz not null default now(),
    primary key (province_code, year, ranked_code)
);
comment on table analytics.imported_benchmark is 'Published results of the official survey that a province has imported, in place of those that come with the program';
comment on column analytics.imported_benchmark.ranked_code is 'Code of the province the result is of, as of the year';
insert into analytics.imported_benchmark (province_code, year, ranked_code, scope, series, province, score, rank, confidence, source_url, imported_by)
select own.province_code, b.year, b.province_code, b.scope, b.series, b.province, b.score, b.rank, b.confidence, b.source_url, 'sipas benchmark import'
from analytics.benchmark b cross join (select distinct province_code from survey.place) own
where b.origin = 'imported';
delete from analytics.benchmark where origin = 'imported';
alter table analytics.benchmark drop column origin;

create view analytics.benchmark_in_force as
select p.province_code as for_province, b.year, b.province_code, b.scope, b.series, b.province, b.score, b.rank, b.confidence, b.source_url
from (select distinct province_code from survey.place) p cross join analytics.benchmark b
where not exists (select from analytics.imported_benchmark i
                  where i.province_code = p.province_code and i.year = b.year and i.ranked_code = b.province_code)
union all
select i.province_code, i.year, i.ranked_code, i.scope, i.series, i.province, i.score, i.rank, i.confidence, i.source_url
from analytics.imported_benchmark i;
comment on view analytics.benchmark_in_force is 'The published results that hold for each province: its own imports before what comes with the program';

drop view dashboard.benchmark;
create view dashboard.benchmark as
select b.year, make_timestamptz(b.year, 1, 1, 0, 0, 0, 'UTC') as period_start, 'year'::text as period_kind, b.year::text as period, b.scope, b.series, b.province_code, b.province,
       b.score, b.rank, b.confidence, b.source_url, coalesce(p.successor_code, b.province_code) as province_now, b.for_province
from analytics.benchmark_in_force b left join analytics.predecessor p on p.code = b.province_code and b.scope = 63;
comment on view dashboard.benchmark is 'Published results of the official survey, each with its source';
comment on column dashboard.benchmark.year is 'Year';
comment on column dashboard.benchmark.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.benchmark.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.benchmark.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.benchmark.scope is 'Among how many provinces it was ranked';
comment on column dashboard.benchmark.series is 'First year of the method; two series are never one line';
comment on column dashboard.benchmark.province_code is 'Code as of the year: of the 63 provinces until 2024; 00 is the whole country';
comment on column dashboard.benchmark.province is 'Name of the province as published';
comment on column dashboard.benchmark.score is 'Published score, 0-100';
comment on column dashboard.benchmark.rank is 'Published rank among the provinces of its year; null where not published';
comment on column dashboard.benchmark.confidence is 'seen in the source, derived by arithmetic, or inferred from the order of a list';
comment on column dashboard.benchmark.source_url is 'Where it was published';
comment on column dashboard.benchmark.province_now is 'The province in force that this one is part of; 00 is the whole country';
comment on column dashboard.benchmark.for_province is 'Whose dashboards it is for: a province may import results of its own';

drop view dashboard.notice;
create view dashboard.notice as
select p.province_code, s.synthetic,
       case when s.synthetic then 'Dữ liệu mô phỏng: không phải ý kiến thật của người dân' else 'Dữ liệu thật' end as notice
from (select distinct province_code from survey.place) p
cross join lateral (select exists (select from survey.synthetic y where y.province_code = p.province_code) as synthetic) s;
comment on view dashboard.notice is 'A row a province: whether simulated answers are in its figures, in words for every dashboard';
comment on column dashboard.notice.province_code is 'Official code of the province';
comment on column dashboard.notice.synthetic is 'True while simulated answers are there';
comment on column dashboard.notice.notice is 'The same in Vietnamese';

create or replace view dashboard.daily as
select d.day::timestamp at time zone 'UTC' as period_start, 'day'::text as period_kind, d.day::text as period, d.day, u.province_code, u.level, u.code as unit_code, u.name as unit_name,
       d.mode, d.responses, d.set_aside
from analytics.day_count d join survey.unit u on u.province_code = d.province_code and u.id = d.unit_id;
