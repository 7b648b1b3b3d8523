-- +goose Up
-- Published with the estimates from now on: everything is published anew.
delete from analytics.progress;

create table analytics.day_count (
    unit_id   integer not null,
    day       date not null,
    mode      text not null,
    responses bigint not null,
    set_aside bigint not null,
    primary key (unit_id, day, mode)
);
comment on table analytics.day_count is 'How many responses came about a unit on a day, by mode: counts alone, in rows small enough for a dashboard';
create index day_count_by_day on analytics.day_count (day); -- a dashboard reads the last weeks of all units

create table analytics.target (
    province_code text not null,
    period_kind   text not null,
    period        text not null,
    period_start  date not null,
    method        text not null,
    index         double precision not null,
    low           double precision not null,
    high          double precision not null,
    line_year     integer not null,
    line_scope    integer not null,
    line_low      double precision not null,
    line_high     double precision not null,
    gap_low       double precision not null,
    gap_high      double precision not null,
    verdict       text not null constraint target_verdict_known check (verdict in ('above', 'below', 'unclear')),
    probability   double precision not null constraint target_probability_range check (probability between 0 and 1),
    national_year integer,
    national      double precision,
    rise          double precision,
    path          jsonb not null,
    computed_at   timestamptz not null default now(),
    primary key (province_code, period, method)
);
comment on table analytics.target is 'The province''s index beside the top-ten line, for each period in which the index is shown';

create table analytics.point (
    unit_code text primary key,
    latitude  double precision not null,
    longitude double precision not null
);
comment on table analytics.point is 'A point inside each commune (WGS84), for maps';

-- What everybody is shown: of the last edition where a period is frozen, else as published now.
create view analytics.shown as
select e.*, 0 as edition from analytics.estimate e
where not exists (select from analytics.edition d where d.province_code = e.province_code and d.period = e.period and d.method = e.method)
union all
select f.* from analytics.frozen_estimate f
where f.edition = (select max(d.edition) from analytics.edition d where d.province_code = f.province_code and d.period = f.period and d.method = f.method);
comment on view analytics.shown is 'The figures in force; the views of schema dashboard read it';

create schema dashboard;
comment on schema dashboard is 'What role grafana_ro may read: published figures, suppression applied. Names and columns are stable; more may be added';

create view dashboard.notice as
select exists (select from survey.synthetic) as synthetic,
       case when exists (select from survey.synthetic) then 'Dữ liệu mô phỏng: không phải ý kiến thật của người dân' else 'Dữ liệu thật' end as notice;
comment on view dashboard.notice is 'One row: whether simulated answers are in the database, in words for every dashboard';
comment on column dashboard.notice.synthetic is 'True while simulated answers are in the database';
comment on column dashboard.notice.notice is 'The same in Vietnamese';

create view dashboard.unit as
select u.code as unit_code, u.name as unit_name, u.name_en as unit_name_en, u.level, u.province_code, p.latitude, p.longitude
from survey.unit u left join analytics.point p on p.unit_code = u.code;
comment on view dashboard.unit is 'Units that are assessed, with a point inside each commune';

create view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, u.level, u.code as unit_code, u.name as unit_name,
       s.n, s.set_aside, (100.0 * s.set_aside / nullif(s.n + s.set_aside, 0))::double precision as set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, (100.0 * s.n / nullif(s.transactions, 0))::double precision as answer_rate,
       ceil(s.transactions / (1 + s.transactions * 0.0025))::bigint as sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean as change_real, w.key as weakest, w.share as weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at
from analytics.shown s
join survey.unit u on u.id = s.unit_id
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true
left join lateral (
    select value ->> 'key' as key, (value ->> 'share')::double precision as share
    from jsonb_array_elements(s.dimensions) where s.index is not null and value ? 'share' order by 2, 1 limit 1
) w on true;
comment on view dashboard.unit_index is 'The internal satisfaction index (not the official SIPAS) of each unit and period: month, quarter and year';

create view dashboard.unit_dimension as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, u.level, u.code as unit_code, u.name as unit_name,
       d.ordinality::integer as position, d.value ->> 'key' as dimension, (d.value ->> 'n')::bigint as n,
       (d.value ->> 'share')::double precision as share, (d.value ->> 'low')::double precision as low, (d.value ->> 'high')::double precision as high,
       (d.value ->> 'mean')::double precision as mean, s.status, s.method
from analytics.shown s
join survey.unit u on u.id = s.unit_id
cross join lateral jsonb_array_elements(s.dimensions) with ordinality d
where s.index is not null;
comment on view dashboard.unit_dimension is 'The five dimensions of each index that is shown';

create view dashboard.unit_mode as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, u.level, u.code as unit_code, u.name as unit_name,
       m.value ->> 'mode' as mode, (m.value ->> 'n')::bigint as n, (m.value ->> 'set_aside')::bigint as set_aside,
       (m.value ->> 'index')::double precision as index, (m.value ->> 'low')::double precision as low, (m.value ->> 'high')::double precision as high, s.method
from analytics.shown s
join survey.unit u on u.id = s.unit_id
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'modes', '[]')) m;
comment on view dashboard.unit_mode is 'How answers came in, in quarters and years: numbers, and the index of a mode where it may be shown';

create view dashboard.unit_reason as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, u.level, u.code as unit_code, u.name as unit_name,
       r.value ->> 'reason' as reason, r.value ->> 'mode' as mode, (r.value ->> 'n')::bigint as n, s.method
from analytics.shown s
join survey.unit u on u.id = s.unit_id
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'reasons', '[]')) r;
comment on view dashboard.unit_reason is 'How many answers were set aside, and why';

create view dashboard.daily as
select d.day::timestamp at time zone 'UTC' as period_start, 'day'::text as period_kind, d.day::text as period, d.day, u.province_code, u.level, u.code as unit_code, u.name as unit_name,
       d.mode, d.responses, d.set_aside
from analytics.day_count d join survey.unit u on u.id = d.unit_id;
comment on view dashboard.daily is 'Numbers of answers a day, by unit and mode; no scores: a day has too few answers for one';

create view dashboard.target as
select t.period_kind, t.period, t.period_start::timestamp at time zone 'UTC' as period_start, t.province_code, u.level, u.code as unit_code, u.name as unit_name,
       t.index, t.low, t.high, t.line_year, t.line_scope, t.line_low, t.line_high, t.gap_low, t.gap_high, t.verdict, 100 * t.probability as probability,
       t.national_year, t.national, t.rise, t.method, t.computed_at
from analytics.target t join survey.unit u on u.code = t.province_code;
comment on view dashboard.target is 'The province''s internal index beside the top-ten line of the official survey, which is another survey';

create view dashboard.target_path as
select t.period, t.province_code, (y.value ->> 'year')::integer as year, make_timestamptz((y.value ->> 'year')::integer, 1, 1, 0, 0, 0, 'UTC') as year_start,
       (y.value -> 'line' ->> 'low')::double precision as line_low, (y.value -> 'line' ->> 'high')::double precision as line_high,
       (y.value -> 'index' ->> 'low')::double precision as index_low, (y.value -> 'index' ->> 'high')::double precision as index_high,
       (y.value ->> 'actual')::boolean as actual
from analytics.target t cross join lateral jsonb_array_elements(coalesce(t.path -> 'years', '[]')) y
where t.period_kind = 'year';
comment on view dashboard.target_path is 'The way from a year''s index to the line of 2030: a scenario, not a forecast';

create view dashboard.benchmark as
select b.year, make_timestamptz(b.year, 1, 1, 0, 0, 0, 'UTC') as period_start, 'year'::text as period_kind, b.year::text as period, b.scope, b.series, b.province_code, b.province,
       b.score, b.rank, b.confidence, b.source_url, coalesce(p.successor_code, b.province_code) as province_now
from analytics.benchmark b left join analytics.predecessor p on p.code = b.province_code and b.scope = 63;
comment on view dashboard.benchmark is 'Published results of the official survey, each with its source';
comment on column dashboard.benchmark.province_now is 'The province in force that this one is part of; 00 is the whole country';

comment on column dashboard.unit.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit.unit_name is 'Full name of the unit';
comment on column dashboard.unit.unit_name_en is 'Full name in English';
comment on column dashboard.unit.level is 'province, agency or commune';
comment on column dashboard.unit.province_code is 'Official code of the province';
comment on column dashboard.unit.latitude is 'Degrees north (WGS84); null for agencies and the province';
comment on column dashboard.unit.longitude is 'Degrees east (WGS84)';
comment on column dashboard.unit_index.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.unit_index.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_index.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_index.province_code is 'Official code of the province';
comment on column dashboard.unit_index.level is 'province, agency or commune';
comment on column dashboard.unit_index.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_index.unit_name is 'Full name of the unit';
comment on column dashboard.unit_index.n is 'Answers that count';
comment on column dashboard.unit_index.set_aside is 'Answers that were set aside';
comment on column dashboard.unit_index.set_aside_share is 'Of all answers, per cent';
comment on column dashboard.unit_index.status is 'hidden (too few), few (no score), provisional (score, no rank) or ranked';
comment on column dashboard.unit_index.suppressed is 'Hidden although there are enough, because it would tell another hidden figure';
comment on column dashboard.unit_index.index is 'On 0-100; null where it is not shown';
comment on column dashboard.unit_index.low is 'Lower end of the 95 % interval';
comment on column dashboard.unit_index.high is 'Upper end of the 95 % interval';
comment on column dashboard.unit_index.mean is 'Mean step / 5 x 100';
comment on column dashboard.unit_index.mean_low is 'Lower end of its interval';
comment on column dashboard.unit_index.mean_high is 'Upper end of its interval';
comment on column dashboard.unit_index.rank is 'Among the units of its level; null where not ranked';
comment on column dashboard.unit_index.rank_low is 'First rank that the unit may truly have (95 %)';
comment on column dashboard.unit_index.rank_high is 'Last such rank';
comment on column dashboard.unit_index.transactions is 'Reported for the period; null where a month is missing';
comment on column dashboard.unit_index.answer_rate is 'Answers per 100 transactions';
comment on column dashboard.unit_index.sample is 'Answers that the ministry''s manual asks for: N / (1 + N e^2), N transactions, e = 5 %';
comment on column dashboard.unit_index.change is 'Points since the period before; null where one of both is not shown';
comment on column dashboard.unit_index.change_low is 'Lower end of its interval';
comment on column dashboard.unit_index.change_high is 'Upper end of its interval';
comment on column dashboard.unit_index.change_real is 'True where it is more than chance, corrected for all units of the table';
comment on column dashboard.unit_index.weakest is 'Dimension with the lowest share';
comment on column dashboard.unit_index.weakest_share is 'That share';
comment on column dashboard.unit_index.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on column dashboard.unit_index.frozen is 'True where the figures are those of an edition';
comment on column dashboard.unit_index.edition is 'Number of the edition; 0 for figures as they are now';
comment on column dashboard.unit_index.computed_at is 'When it was computed';
comment on column dashboard.unit_dimension.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.unit_dimension.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_dimension.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_dimension.province_code is 'Official code of the province';
comment on column dashboard.unit_dimension.level is 'province, agency or commune';
comment on column dashboard.unit_dimension.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_dimension.unit_name is 'Full name of the unit';
comment on column dashboard.unit_dimension.position is 'Order of the dimension';
comment on column dashboard.unit_dimension.dimension is 'access, procedures, officials, result or feedback';
comment on column dashboard.unit_dimension.n is 'Answers that count';
comment on column dashboard.unit_dimension.share is 'Answers 4 and 5 of those on the scale, per cent';
comment on column dashboard.unit_dimension.low is 'Lower end of the 95 % interval';
comment on column dashboard.unit_dimension.high is 'Upper end of the 95 % interval';
comment on column dashboard.unit_dimension.mean is 'Mean step / 5 x 100';
comment on column dashboard.unit_dimension.status is 'hidden (too few), few (no score), provisional (score, no rank) or ranked';
comment on column dashboard.unit_dimension.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on column dashboard.unit_mode.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.unit_mode.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_mode.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_mode.province_code is 'Official code of the province';
comment on column dashboard.unit_mode.level is 'province, agency or commune';
comment on column dashboard.unit_mode.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_mode.unit_name is 'Full name of the unit';
comment on column dashboard.unit_mode.mode is 'qr, kiosk, ticket, phone, paper or api';
comment on column dashboard.unit_mode.n is 'Answers that count';
comment on column dashboard.unit_mode.set_aside is 'Answers that were set aside';
comment on column dashboard.unit_mode.index is 'On 0-100; null where it is not shown';
comment on column dashboard.unit_mode.low is 'Lower end of the 95 % interval';
comment on column dashboard.unit_mode.high is 'Upper end of the 95 % interval';
comment on column dashboard.unit_mode.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on column dashboard.unit_reason.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.unit_reason.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_reason.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_reason.province_code is 'Official code of the province';
comment on column dashboard.unit_reason.level is 'province, agency or commune';
comment on column dashboard.unit_reason.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_reason.unit_name is 'Full name of the unit';
comment on column dashboard.unit_reason.reason is 'Why: fast, straight, burst, hours, sender, partial, excess or review';
comment on column dashboard.unit_reason.mode is 'qr, kiosk, ticket, phone, paper or api';
comment on column dashboard.unit_reason.n is 'Answers that count';
comment on column dashboard.unit_reason.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on column dashboard.daily.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.daily.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.daily.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.daily.day is 'Civil day of the answers';
comment on column dashboard.daily.province_code is 'Official code of the province';
comment on column dashboard.daily.level is 'province, agency or commune';
comment on column dashboard.daily.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.daily.unit_name is 'Full name of the unit';
comment on column dashboard.daily.mode is 'qr, kiosk, ticket, phone, paper or api';
comment on column dashboard.daily.responses is 'Answers that count';
comment on column dashboard.daily.set_aside is 'Answers that were set aside';
comment on column dashboard.target.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.target.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.target.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.target.province_code is 'Official code of the province';
comment on column dashboard.target.level is 'province, agency or commune';
comment on column dashboard.target.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.target.unit_name is 'Full name of the unit';
comment on column dashboard.target.index is 'On 0-100; null where it is not shown';
comment on column dashboard.target.low is 'Lower end of the 95 % interval';
comment on column dashboard.target.high is 'Upper end of the 95 % interval';
comment on column dashboard.target.line_year is 'Year of the line';
comment on column dashboard.target.line_scope is 'Among how many provinces it was ranked';
comment on column dashboard.target.line_low is 'Lower bound of the line';
comment on column dashboard.target.line_high is 'Upper bound of the line; equal to the lower one where rank 10 is known';
comment on column dashboard.target.gap_low is 'Index minus the upper bound';
comment on column dashboard.target.gap_high is 'Index minus the lower bound';
comment on column dashboard.target.verdict is 'above, below or unclear: certain only where interval and line do not meet';
comment on column dashboard.target.probability is 'Per cent, that the index lies above the line, if both surveys measured the same';
comment on column dashboard.target.national_year is 'Year of the national average';
comment on column dashboard.target.national is 'National average of the official survey';
comment on column dashboard.target.rise is 'Points a year the national average has gained';
comment on column dashboard.target.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on column dashboard.target.computed_at is 'When it was computed';
comment on column dashboard.target_path.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.target_path.province_code is 'Official code of the province';
comment on column dashboard.target_path.year is 'Year';
comment on column dashboard.target_path.year_start is 'First day of the year, midnight UTC';
comment on column dashboard.target_path.line_low is 'Lower bound of the line';
comment on column dashboard.target_path.line_high is 'Upper bound of the line; equal to the lower one where rank 10 is known';
comment on column dashboard.target_path.index_low is 'Where the index would be on its way to the lower end';
comment on column dashboard.target_path.index_high is 'On its way to the upper end';
comment on column dashboard.target_path.actual is 'True for the year it starts from';
comment on column dashboard.benchmark.year is 'Year';
comment on column dashboard.benchmark.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.benchmark.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.benchmark.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.benchmark.scope is 'Among how many provinces it was ranked';
comment on column dashboard.benchmark.series is 'First year of the method; two series are never one line';
comment on column dashboard.benchmark.province_code is 'Code as of the year: of the 63 provinces until 2024; 00 is the whole country';
comment on column dashboard.benchmark.province is 'Name of the province as published';
comment on column dashboard.benchmark.score is 'Published score, 0-100';
comment on column dashboard.benchmark.rank is 'Among the units of its level; null where not ranked';
comment on column dashboard.benchmark.confidence is 'seen in the source, derived by arithmetic, or inferred from the order of a list';
comment on column dashboard.benchmark.source_url is 'Where it was published';
