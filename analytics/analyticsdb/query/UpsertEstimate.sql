insert into analytics.estimate as e (unit_id, province_code, period_kind, period, period_start, method, status, n, set_aside,
    index, low, high, mean, mean_low, mean_high, rank, rank_low, rank_high, dimensions, items, computed_at)
values (@unit_id, @province, @period_kind, @period, @period_start, @method, @status, @n, @set_aside,
    @index, @low, @high, @mean, @mean_low, @mean_high, @rank, @rank_low, @rank_high, @dimensions, @items, now())
on conflict (unit_id, period, method) do update
set status = excluded.status, n = excluded.n, set_aside = excluded.set_aside, index = excluded.index, low = excluded.low, high = excluded.high,
    mean = excluded.mean, mean_low = excluded.mean_low, mean_high = excluded.mean_high,
    rank = excluded.rank, rank_low = excluded.rank_low, rank_high = excluded.rank_high,
    dimensions = excluded.dimensions, items = excluded.items, computed_at = excluded.computed_at
where e.frozen_at is null
