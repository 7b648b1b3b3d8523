select u.code, u.level, u.name, u.name_en, coalesce(e.status, 'hidden') as status, coalesce(e.suppressed, false), coalesce(e.n, 0) as n,
       coalesce(e.set_aside, 0) as set_aside, e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high,
       e.transactions, e.weight, coalesce(e.weighting, ''), e.effective_n, e.design_effect, coalesce(e.changes, '[]'),
       coalesce(e.dimensions, '[]') as dimensions, coalesce(e.items, '[]') as items,
       case when u.level = 'province' or @unit <> '' then coalesce(e.detail, '{}') else '{}' end as detail, e.computed_at
from survey.unit u
left join lateral ( -- unit by unit: a plan made for any province would compare each unit with each row
    select e.*, 0 as edition from analytics.estimate e
    where @edition::int = 0 and e.unit_id = u.id and e.period = @period and e.method = @method
    union all
    select f.* from analytics.frozen_estimate f
    where f.edition = @edition::int and f.unit_id = u.id and f.period = @period and f.method = @method
) e on true
where u.province_code = @province and (@unit = '' or u.code = @unit)
order by u.level, u.code
