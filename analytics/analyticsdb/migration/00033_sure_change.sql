-- expand: when a view calls a change real; its columns stay
-- lock: dashboard.unit_index access exclusive, moment
-- +goose Up
-- Pages say that a figure rose or fell where the test says so and the interval beside it leaves out 0. Near 0 and 100 the two part, for an interval is longer
-- on one side there. Attention and stories follow this view.
create or replace view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.n, s.set_aside, s.set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, s.answer_rate, s.sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean and ((c.value ->> 'low')::double precision > 0 or (c.value ->> 'high')::double precision < 0) as change_real, nullif(s.weakest, '') as weakest, s.weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at, s.sample_missing,
       s.ranked_of, s.weakest_unclear, nullif(s.mend_first, '') as mend_first,
       coalesce(p.received, s.n) as received, coalesce(p.settled, true) as settled, case when s.edition = 0 and t.today >= s.period_start and t.today < t.after then t.today end as until,
       (s.detail ->> 'settled_n')::bigint as settled_n, c.value ->> 'period' as change_to, (s.detail -> 'all' ->> 'n')::bigint as n_all,
       (s.detail -> 'all' ->> 'index')::double precision as index_all, s.verdict
from analytics.shown s
cross join lateral (
    select (select d.until from analytics.days_told d where d.province_code = s.province_code) as today,
           (s.period_start + case s.period_kind when 'month' then interval '1 month' when 'quarter' then interval '3 months' else interval '1 year' end)::date as after
) t
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true
left join lateral (
    select sum(m.received)::bigint as received, bool_and(m.settled) as settled
    from ( -- a unit's months by their key, those of all units for the province alone
        select o.received, o.settled from analytics.step o
        where s.edition = 0 and s.level <> 'province' and o.province_code = s.province_code and o.unit_id = s.unit_id and o.month >= s.period_start and o.month < t.after
        union all
        select o.received, o.settled from analytics.step o
        where s.edition = 0 and s.level = 'province' and o.province_code = s.province_code and o.month >= s.period_start and o.month < t.after
    ) m
) p on true;

comment on column dashboard.unit_index.change_real is
    'True where the index surely rose or fell: more than chance, corrected for all units of the table, and with 0 outside the interval from change_low to change_high';
