-- +goose Up
-- The line among the provinces in force is rebuilt from those before them, and both stand side by side. All of it is found anew the next
-- time somebody publishes.
delete from analytics.progress;

alter table analytics.predecessor add column thousands integer not null default 0;
comment on column analytics.predecessor.thousands is
    'People at the census of 1 April 2019, in thousands (General Statistics Office, Completed results of the 2019 population and housing census): the weight of a part';

alter table analytics.target
    add column line_rebuilt boolean not null default false,
    add column likely jsonb,
    add column published jsonb,
    add column place jsonb;
comment on column analytics.target.line_rebuilt is 'True where nobody has published the line: it is rebuilt from the parts of merged provinces';
comment on column analytics.target.likely is 'Where a rebuilt line would lie under the assumptions of METHOD, section 8';
comment on column analytics.target.published is 'The line among the provinces as they were ranked, where the line is rebuilt';
comment on column analytics.target.place is 'Where the index would have stood among the provinces in force in the year of the line, from which place to which';

-- How probable it is to reach the top ten cannot be told from one edition of another survey.
update analytics.finding set probability = null;
comment on column analytics.finding.probability is 'Always null: it was told once, from too little';

create or replace view dashboard.target as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.index, s.low, s.high, t.line_year, t.line_scope, t.line_low, t.line_high, s.gap_low, s.gap_high, s.verdict, 100 * s.probability as probability,
       t.national_year, t.national, case when s.period_kind = 'year' then t.rise end as rise, s.method, t.computed_at, s.edition, t.basis,
       t.line_rebuilt, (t.likely ->> 'low')::double precision as likely_low, (t.likely ->> 'middle')::double precision as likely,
       (t.likely ->> 'high')::double precision as likely_high, (t.published ->> 'scope')::integer as published_scope,
       (t.published ->> 'low')::double precision as published_low, (t.published ->> 'high')::double precision as published_high,
       (t.place ->> 'low')::integer as place_low, (t.place ->> 'high')::integer as place_high, (t.place ->> 'of')::integer as place_of,
       (p.path -> 'needed' ->> 'low')::double precision as need_low, (p.path -> 'needed' ->> 'high')::double precision as need_high,
       (p.path -> 'short' ->> 'low')::double precision as short_low, (p.path -> 'short' ->> 'high')::double precision as short_high,
       (p.path -> 'gains' ->> 'usual')::double precision as gain_usual, (p.path -> 'gains' ->> 'best')::double precision as gain_best
from analytics.target t
join analytics.shown s on s.unit_code = t.province_code and s.period = t.period and s.method = t.method and s.edition = t.edition
cross join lateral (select case when s.period_kind = 'year' then t.path end as path) p
where s.index is not null;
comment on column dashboard.target.line_scope is 'Among how many provinces the line is: 34 in force, or 63 before the mergers where it cannot be rebuilt';
comment on column dashboard.target.probability is 'Always null: it is not told';
comment on column dashboard.target.line_rebuilt is 'True where the line is rebuilt from the parts of merged provinces: nobody has published it';
comment on column dashboard.target.likely_low is 'Where a rebuilt line would lie if provinces of unknown rank held the free ranks at random: lower end of 95 % of the draws';
comment on column dashboard.target.likely is 'The middle of the draws';
comment on column dashboard.target.likely_high is 'Upper end of 95 % of the draws';
comment on column dashboard.target.published_scope is 'Among how many provinces the published line of that year is; null where it is the line itself';
comment on column dashboard.target.published_low is 'Lower bound of the published line: another set of provinces, shown for comparison';
comment on column dashboard.target.published_high is 'Upper bound of the published line';
comment on column dashboard.target.place_low is 'First place that the index could have had among the provinces in force, if both surveys measured the same';
comment on column dashboard.target.place_high is 'Last place that it could have had';
comment on column dashboard.target.place_of is 'Among how many provinces';
comment on column dashboard.target.need_low is 'Points a year to the lower end of the line in 2030; 0 where the index is there';
comment on column dashboard.target.need_high is 'Points a year to the upper end of the line in 2030';
comment on column dashboard.target.short_low is 'Points still missing to the lower end in 2030 with the best gain each year';
comment on column dashboard.target.short_high is 'Points still missing to the upper end in 2030 with the best gain each year';
comment on column dashboard.target.gain_usual is 'Points a year: upper quartile of the yearly gains that are published, within the series of the line';
comment on column dashboard.target.gain_best is 'Points a year: the best of these';

create or replace view dashboard.target_path as
select s.period, s.province_code, (y.value ->> 'year')::integer as year, make_timestamptz((y.value ->> 'year')::integer, 1, 1, 0, 0, 0, 'UTC') as year_start,
       (y.value -> 'line' ->> 'low')::double precision as line_low, (y.value -> 'line' ->> 'high')::double precision as line_high,
       (y.value -> 'index' ->> 'low')::double precision as index_low, (y.value -> 'index' ->> 'high')::double precision as index_high,
       (y.value ->> 'actual')::boolean as actual,
       (y.value ->> 'usual')::double precision as index_usual, (y.value ->> 'best')::double precision as index_best
from analytics.target t
join analytics.shown s on s.unit_code = t.province_code and s.period = t.period and s.method = t.method and s.edition = t.edition
cross join lateral jsonb_array_elements(coalesce(t.path -> 'years', '[]')) y
where s.index is not null and s.period_kind = 'year';
comment on column dashboard.target_path.index_low is 'Where the index would be on its way to the lower end, no faster than the best gain observed';
comment on column dashboard.target_path.index_high is 'On its way to the upper end, no faster than the best gain observed';
comment on column dashboard.target_path.index_usual is 'Where it would be with the upper quartile of the gains observed each year';
comment on column dashboard.target_path.index_best is 'Where it would be with the best gain observed each year';

create or replace view dashboard.benchmark as
select b.year, make_timestamptz(b.year, 1, 1, 0, 0, 0, 'UTC') as period_start, 'year'::text as period_kind, b.year::text as period, b.scope, b.series, b.province_code, b.province,
       b.score, b.rank, b.confidence, b.source_url, coalesce(p.successor_code, b.province_code) as province_now, b.for_province,
       case when cardinality(merged.merged_from) > 1 then b.province || ' (nay thuộc ' || lower(left(merged.full_name, 1)) || substr(merged.full_name, 2) || ')'
            else b.province end as province_label
from analytics.benchmark_in_force b
left join analytics.predecessor p on p.code = b.province_code and b.scope = 63
left join survey.province merged on merged.code = p.successor_code;
comment on column dashboard.benchmark.province_label is 'Its name and, of a part of a merged province, whose part it is now';
