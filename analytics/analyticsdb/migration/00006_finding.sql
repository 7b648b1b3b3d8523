-- +goose Up
-- What follows from figures is found once, when they are published, and kept for those of every edition, too. The next time
-- somebody publishes, all of it is found anew.
delete from analytics.progress;

create table analytics.finding (
    province_code   text not null,
    period          text not null,
    method          text not null,
    edition         integer not null constraint finding_edition_number check (edition >= 0),
    unit_id         integer not null,
    basis           text not null,
    weakest         text not null,
    weakest_share   double precision,
    set_aside_share double precision not null,
    answer_rate     double precision,
    sample          bigint,
    sample_missing  bigint,
    sample_fill     double precision,
    gap_low         double precision,
    gap_high        double precision,
    gap_full_low    double precision,
    gap_full_high   double precision,
    verdict         text constraint finding_verdict_known check (verdict in ('above', 'below', 'unclear')),
    probability     double precision constraint finding_probability_range check (probability between 0 and 1),
    need_low        double precision,
    need_high       double precision,
    primary key (province_code, period, method, edition, unit_id)
);
comment on table analytics.finding is 'What follows from a unit''s published figures, and from them beside the line; found once for everybody who shows it';
comment on column analytics.finding.edition is '0: of the figures as they are now';
comment on column analytics.finding.basis is 'How it was found, and of which state of the official results: when that changes it is found again, of frozen figures, too';
comment on column analytics.finding.need_low is 'Points a year to the lower end of the line in the goal''s year';

drop view dashboard.target_path, dashboard.target, dashboard.unit_index, dashboard.unit_dimension, dashboard.unit_mode, dashboard.unit_reason, analytics.shown;
drop table analytics.target;
create table analytics.target (
    province_code text not null,
    period        text not null,
    method        text not null,
    edition       integer not null constraint target_edition_number check (edition >= 0),
    basis         text not null,
    line_year     integer not null,
    line_scope    integer not null,
    line_low      double precision not null,
    line_high     double precision not null,
    line_from     jsonb not null,
    national_year integer,
    national      double precision,
    rise          double precision,
    path          jsonb,
    by_dimension  jsonb not null,
    by_unit       jsonb not null,
    computed_at   timestamptz not null,
    primary key (province_code, period, method, edition)
);
comment on table analytics.target is 'The top-ten line beside the figures of a province and period, or of one of its editions: the way to it, and what adds to the gap';
comment on column analytics.target.edition is '0: beside the figures as they are now';
comment on column analytics.target.basis is 'As that of analytics.finding';
comment on column analytics.target.line_from is 'The official results that give the lower and the upper bound';
comment on column analytics.target.by_dimension is 'The gap to the upper bound, divided; points are rounded so that they sum to it';

-- What everybody is shown: of the last edition where a period is frozen, else as published now. Unit by unit, so that a question
-- about one unit or one province reads its rows alone.
create view analytics.shown as
select s.unit_id, u.province_code, s.period_kind, s.period, s.period_start, s.method, s.status, s.suppressed, s.n, s.set_aside,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high, s.transactions, s.weight,
       s.weighting, s.effective_n, s.design_effect, s.changes, s.dimensions, s.items, s.detail, s.computed_at, s.edition,
       u.level, u.code as unit_code, u.name as unit_name,
       f.weakest, f.weakest_share, f.set_aside_share, f.answer_rate, f.sample, f.sample_missing, f.sample_fill,
       f.gap_low, f.gap_high, f.gap_full_low, f.gap_full_high, f.verdict, f.probability, f.need_low, f.need_high
from survey.unit u cross join lateral (
    select e.unit_id, e.period_kind, e.period, e.period_start, e.method, e.status, e.suppressed, e.n, e.set_aside,
           e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high, e.transactions, e.weight,
           e.weighting, e.effective_n, e.design_effect, e.changes, e.dimensions, e.items, e.detail, e.computed_at, 0 as edition
    from analytics.estimate e
    where e.province_code = u.province_code and e.unit_id = u.id
      and not exists (select from analytics.edition d where d.province_code = u.province_code and d.period = e.period and d.method = e.method)
    union all
    select e.unit_id, e.period_kind, e.period, e.period_start, e.method, e.status, e.suppressed, e.n, e.set_aside,
           e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high, e.transactions, e.weight,
           e.weighting, e.effective_n, e.design_effect, e.changes, e.dimensions, e.items, e.detail, e.computed_at, e.edition
    from analytics.frozen_estimate e
    where e.province_code = u.province_code and e.unit_id = u.id
      and e.edition = (select max(d.edition) from analytics.edition d where d.province_code = u.province_code and d.period = e.period and d.method = e.method)
) s
left join analytics.finding f on f.province_code = u.province_code and f.period = s.period and f.method = s.method and f.edition = s.edition and f.unit_id = s.unit_id;
comment on view analytics.shown is 'The figures in force with what follows from them; the views of schema dashboard read it';

create function dashboard.rounded(figure double precision, decimals integer) returns double precision immutable parallel safe language sql
    return round(round(figure::numeric, 10), decimals)::double precision;
comment on function dashboard.rounded is 'A figure as pages and reports print it: half away from zero, of the figure to ten decimals';

create view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.n, s.set_aside, s.set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, s.answer_rate, s.sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean as change_real, nullif(s.weakest, '') as weakest, s.weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at, s.sample_missing
from analytics.shown s
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true;

create view dashboard.unit_dimension as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       d.ordinality::integer as position, d.value ->> 'key' as dimension, (d.value ->> 'n')::bigint as n,
       (d.value ->> 'share')::double precision as share, (d.value ->> 'low')::double precision as low, (d.value ->> 'high')::double precision as high,
       (d.value ->> 'mean')::double precision as mean, s.status, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(s.dimensions) with ordinality d
where s.index is not null;

create view dashboard.unit_mode as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       m.value ->> 'mode' as mode, (m.value ->> 'n')::bigint as n, (m.value ->> 'set_aside')::bigint as set_aside,
       (m.value ->> 'index')::double precision as index, (m.value ->> 'low')::double precision as low, (m.value ->> 'high')::double precision as high, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'modes', '[]')) m;

create view dashboard.unit_reason as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       r.value ->> 'reason' as reason, r.value ->> 'mode' as mode, (r.value ->> 'n')::bigint as n, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'reasons', '[]')) r;

create view dashboard.target as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.index, s.low, s.high, t.line_year, t.line_scope, t.line_low, t.line_high, s.gap_low, s.gap_high, s.verdict, 100 * s.probability as probability,
       t.national_year, t.national, case when s.period_kind = 'year' then t.rise end as rise, s.method, t.computed_at, s.edition, t.basis
from analytics.target t
join analytics.shown s on s.unit_code = t.province_code and s.period = t.period and s.method = t.method and s.edition = t.edition
where s.index is not null;

create view dashboard.target_path as
select s.period, s.province_code, (y.value ->> 'year')::integer as year, make_timestamptz((y.value ->> 'year')::integer, 1, 1, 0, 0, 0, 'UTC') as year_start,
       (y.value -> 'line' ->> 'low')::double precision as line_low, (y.value -> 'line' ->> 'high')::double precision as line_high,
       (y.value -> 'index' ->> 'low')::double precision as index_low, (y.value -> 'index' ->> 'high')::double precision as index_high,
       (y.value ->> 'actual')::boolean as actual
from analytics.target t
join analytics.shown s on s.unit_code = t.province_code and s.period = t.period and s.method = t.method and s.edition = t.edition
cross join lateral jsonb_array_elements(coalesce(t.path -> 'years', '[]')) y
where s.index is not null and s.period_kind = 'year';

comment on view dashboard.unit_index is 'The internal satisfaction index (not the official SIPAS) of each unit and period: month, quarter and year';
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
comment on view dashboard.unit_dimension is 'The five dimensions of each index that is shown';
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
comment on view dashboard.unit_mode is 'How answers came in, in quarters and years: numbers, and the index of a mode where it may be shown';
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
comment on view dashboard.unit_reason is 'How many answers were set aside, and why';
comment on column dashboard.unit_reason.period_kind is 'month, quarter or year; day in daily';
comment on column dashboard.unit_reason.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_reason.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_reason.province_code is 'Official code of the province';
comment on column dashboard.unit_reason.level is 'province, agency or commune';
comment on column dashboard.unit_reason.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_reason.unit_name is 'Full name of the unit';
comment on column dashboard.unit_reason.reason is 'Why: fast, straight, burst, hours, sender, partial, excess or review';
comment on column dashboard.unit_reason.mode is 'qr, kiosk, ticket, phone, paper or api';
comment on column dashboard.unit_reason.n is 'Answers that were set aside for this reason';
comment on column dashboard.unit_reason.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
comment on view dashboard.target is 'The province''s internal index beside the top-ten line of the official survey, which is another survey';
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
comment on view dashboard.target_path is 'The way from a year''s index to the line of 2030: a scenario, not a forecast';
comment on column dashboard.target_path.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.target_path.province_code is 'Official code of the province';
comment on column dashboard.target_path.year is 'Year';
comment on column dashboard.target_path.year_start is 'First day of the year, midnight UTC';
comment on column dashboard.target_path.line_low is 'Lower bound of the line';
comment on column dashboard.target_path.line_high is 'Upper bound of the line; equal to the lower one where rank 10 is known';
comment on column dashboard.target_path.index_low is 'Where the index would be on its way to the lower end';
comment on column dashboard.target_path.index_high is 'On its way to the upper end';
comment on column dashboard.target_path.actual is 'True for the year it starts from';
comment on column dashboard.unit_index.sample_missing is 'Answers that are missing from it';
comment on column dashboard.target.edition is 'Number of the edition; 0 for figures as they are now';
comment on column dashboard.target.basis is 'How the comparison was made, and of which state of the official results';
