-- +goose Up
-- Unit by unit, so that a question about one unit or one province reads its rows alone, however many provinces there are: a join
-- from outside does not reach into a union.
create or replace view analytics.shown as
select s.unit_id, u.province_code, s.period_kind, s.period, s.period_start, s.method, s.status, s.suppressed, s.n, s.set_aside,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high, s.transactions, s.weight,
       s.weighting, s.effective_n, s.design_effect, s.changes, s.dimensions, s.items, s.detail, s.computed_at, s.edition,
       u.level, u.code as unit_code, u.name as unit_name
from survey.unit u cross join lateral (
    select e.*, 0 as edition from analytics.estimate e
    where e.unit_id = u.id
      and not exists (select from analytics.edition d where d.province_code = e.province_code and d.period = e.period and d.method = e.method)
    union all
    select f.* from analytics.frozen_estimate f
    where f.unit_id = u.id
      and f.edition = (select max(d.edition) from analytics.edition d where d.province_code = f.province_code and d.period = f.period and d.method = f.method)
) s;

create or replace view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.n, s.set_aside, (100.0 * s.set_aside / nullif(s.n + s.set_aside, 0))::double precision as set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, (100.0 * s.n / nullif(s.transactions, 0))::double precision as answer_rate,
       ceil(s.transactions / (1 + s.transactions * 0.0025))::bigint as sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean as change_real, w.key as weakest, w.share as weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at
from analytics.shown s
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true
left join lateral (
    select value ->> 'key' as key, (value ->> 'share')::double precision as share
    from jsonb_array_elements(s.dimensions) where s.index is not null and value ? 'share' order by 2, 1 limit 1
) w on true;

create or replace view dashboard.unit_dimension as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       d.ordinality::integer as position, d.value ->> 'key' as dimension, (d.value ->> 'n')::bigint as n,
       (d.value ->> 'share')::double precision as share, (d.value ->> 'low')::double precision as low, (d.value ->> 'high')::double precision as high,
       (d.value ->> 'mean')::double precision as mean, s.status, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(s.dimensions) with ordinality d
where s.index is not null;

create or replace view dashboard.unit_mode as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       m.value ->> 'mode' as mode, (m.value ->> 'n')::bigint as n, (m.value ->> 'set_aside')::bigint as set_aside,
       (m.value ->> 'index')::double precision as index, (m.value ->> 'low')::double precision as low, (m.value ->> 'high')::double precision as high, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'modes', '[]')) m;

create or replace view dashboard.unit_reason as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       r.value ->> 'reason' as reason, r.value ->> 'mode' as mode, (r.value ->> 'n')::bigint as n, s.method
from analytics.shown s
cross join lateral jsonb_array_elements(coalesce(s.detail -> 'reasons', '[]')) r;

comment on column dashboard.unit_reason.n is 'Answers that were set aside for this reason';
comment on column dashboard.benchmark.rank is 'Published rank among the provinces of its year; null where not published';
