-- A table needs of a unit's items those alone that report something, and of its dimensions none.
-- What has come in by now is told beside figures as they are now, of the province all of it.
with step as materialized ( -- once: a plan for any province would add it up for each unit
    select coalesce(s.unit_id, 0) as unit_id, sum(s.received)::bigint as received, bool_and(s.settled) as settled
    from analytics.step s
    where @edition::int = 0 and s.province_code = @province and s.month >= @start and s.month < @end
    group by grouping sets ((s.unit_id), ())
)
select u.id, u.code, u.province_code, u.level, u.name, u.name_en, coalesce(e.status, 'hidden') as status, coalesce(e.suppressed, false), coalesce(e.n, 0) as n,
       case when e.computed_at is null and p.received is null then 0 else e.set_aside end as set_aside, e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high,
       e.transactions, e.weight, coalesce(e.weighting, ''), e.effective_n, e.design_effect, coalesce(e.changes, '[]'),
       e.standard_error, coalesce(e.instrument, '{}'), coalesce(e.breaks, '[]'),
       case when @tables and u.level <> 'province' then '[]' else coalesce(e.dimensions, '[]') end as dimensions,
       case when @tables and u.level <> 'province' then coalesce(e.reporting, '[]')
            else coalesce(e.items, '[]') end as items,
       case when u.level = 'province' or @unit <> '' or @details then coalesce(e.detail, '{}') else '{}' end as detail, e.computed_at,
       f.basis, coalesce(f.weakest, '') as weakest, f.weakest_share, f.set_aside_share, f.answer_rate,
       f.sample, f.sample_missing, f.sample_fill, f.gap_low, f.gap_high, f.gap_full_low, f.gap_full_high, f.verdict, f.need_low, f.need_high,
       coalesce(f.weakest_unclear, false) as weakest_unclear, coalesce(f.mend_first, '') as mend_first, f.ranked_of, coalesce(f.concerns, '{}') as concerns,
       coalesce(p.received, e.n, 0) as received, coalesce(p.settled, true) as settled
from survey.unit u
left join lateral ( -- unit by unit: a plan made for any province would compare each unit with each row
    select s.status, s.suppressed, s.n, s.set_aside, s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
           s.transactions, s.weight, s.weighting, s.effective_n, s.design_effect, s.standard_error, s.instrument, s.breaks, s.changes, s.dimensions, s.items, s.reporting, s.detail, s.computed_at
    from analytics.estimate s
    where @edition::int = 0 and s.province_code = @province and s.unit_id = u.id and s.period = @period and s.method = @method
    union all
    select s.status, s.suppressed, s.n, s.set_aside, s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
           s.transactions, s.weight, s.weighting, s.effective_n, s.design_effect, s.standard_error, s.instrument, s.breaks, s.changes, s.dimensions, s.items, s.reporting, s.detail, s.computed_at
    from analytics.frozen_estimate s
    where s.edition = @edition::int and s.province_code = @province and s.unit_id = u.id and s.period = @period and s.method = @method
) e on true
left join analytics.finding f on f.province_code = @province and f.period = @period and f.method = @method and f.edition = @edition::int and f.unit_id = u.id
left join step p on p.unit_id = case when u.level = 'province' then 0 else u.id end
where u.province_code = @province and (@units::int[] is null or u.id = any(@units)) and (@unit = '' or u.code = @unit)
order by u.level, u.code
