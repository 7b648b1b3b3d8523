select u.code, u.level, u.name, u.name_en, coalesce(e.status, 'hidden') as status, coalesce(e.n, 0) as n, coalesce(e.set_aside, 0) as set_aside,
       e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high,
       coalesce(e.dimensions, '[]') as dimensions, coalesce(e.items, '[]') as items, e.computed_at, e.frozen_at is not null as frozen
from survey.unit u
left join analytics.estimate e on e.unit_id = u.id and e.period = @period and e.method = @method
where u.province_code = @province and (@unit = '' or u.code = @unit)
order by u.level, u.code
