-- +goose Up
-- Ranges of ranks hold together now, and a weakest dimension is named only where it can be told from the others: all figures are
-- computed anew the next time somebody publishes.
delete from analytics.progress;

alter table analytics.finding
    add column weakest_unclear boolean not null default false,
    add column mend_first text not null default '' constraint finding_mends_the_weakest check (mend_first in ('', weakest)),
    add column ranked_of integer;
comment on column analytics.finding.weakest is 'Dimension with the lowest share, told from every other one; empty where none is';
comment on column analytics.finding.weakest_unclear is 'Dimensions are shown, and which is the weakest cannot be told';
comment on column analytics.finding.mend_first is 'Dimension to mend first: the weakest one, or empty';
comment on column analytics.finding.ranked_of is 'How many units of the level are ranked; null where this one is not';

create or replace view analytics.shown as
select s.unit_id, u.province_code, s.period_kind, s.period, s.period_start, s.method, s.status, s.suppressed, s.n, s.set_aside,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high, s.transactions, s.weight,
       s.weighting, s.effective_n, s.design_effect, s.changes, s.dimensions, s.items, s.detail, s.computed_at, s.edition,
       u.level, u.code as unit_code, u.name as unit_name,
       f.weakest, f.weakest_share, f.set_aside_share, f.answer_rate, f.sample, f.sample_missing, f.sample_fill,
       f.gap_low, f.gap_high, f.gap_full_low, f.gap_full_high, f.verdict, f.probability, f.need_low, f.need_high,
       f.weakest_unclear, f.mend_first, f.ranked_of
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

create or replace view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.n, s.set_aside, s.set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, s.answer_rate, s.sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean as change_real, nullif(s.weakest, '') as weakest, s.weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at, s.sample_missing,
       s.ranked_of, s.weakest_unclear, nullif(s.mend_first, '') as mend_first
from analytics.shown s
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true;
comment on column dashboard.unit_index.rank is 'Among the ranked_of units of its level that are ranked; null where it is not';
comment on column dashboard.unit_index.rank_low is 'First rank that the unit may truly have: of all units of a level at once with 95 %';
comment on column dashboard.unit_index.weakest is 'Dimension with the lowest share; null where it cannot be told from every other one';
comment on column dashboard.unit_index.weakest_share is 'Its share';
comment on column dashboard.unit_index.ranked_of is 'How many units of the level are ranked; null where this one is not';
comment on column dashboard.unit_index.weakest_unclear is 'Dimensions are shown, and which is the weakest cannot be told';
comment on column dashboard.unit_index.mend_first is 'Dimension to mend first: the weakest one, or null';
