insert into analytics.estimate as e (unit_id, province_code, period_kind, period, period_start, method, status, suppressed, n, set_aside,
    index, low, high, mean, mean_low, mean_high, rank, rank_low, rank_high, transactions, weight, weighting, effective_n, design_effect,
    changes, dimensions, items, detail, computed_at)
values (@unit_id, @province, @period_kind, @period, @period_start, @method, @status, @suppressed, @n, @set_aside,
    @index, @low, @high, @mean, @mean_low, @mean_high, @rank, @rank_low, @rank_high, @transactions, @weight, @weighting, @effective_n, @design_effect,
    @changes, @dimensions, @items, @detail, now())
on conflict (province_code, unit_id, period, method) do update
set status = excluded.status, suppressed = excluded.suppressed, n = excluded.n, set_aside = excluded.set_aside,
    index = excluded.index, low = excluded.low, high = excluded.high,
    mean = excluded.mean, mean_low = excluded.mean_low, mean_high = excluded.mean_high,
    rank = excluded.rank, rank_low = excluded.rank_low, rank_high = excluded.rank_high,
    transactions = excluded.transactions, weight = excluded.weight, weighting = excluded.weighting,
    effective_n = excluded.effective_n, design_effect = excluded.design_effect,
    changes = excluded.changes, dimensions = excluded.dimensions, items = excluded.items, detail = excluded.detail, computed_at = excluded.computed_at
