insert into analytics.frozen_estimate (unit_id, province_code, period_kind, period, period_start, method, edition, status, suppressed, n, set_aside,
    index, low, high, mean, mean_low, mean_high, rank, rank_low, rank_high, transactions, weight, weighting, effective_n, design_effect,
    standard_error, instrument, breaks, changes, dimensions, items, detail, computed_at)
select e.unit_id, e.province_code, e.period_kind, e.period, e.period_start, e.method, @edition::int, e.status, e.suppressed, e.n, e.set_aside,
    e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high, e.transactions, e.weight, e.weighting, e.effective_n, e.design_effect,
    e.standard_error, e.instrument, e.breaks, e.changes, e.dimensions, e.items, e.detail, e.computed_at
from analytics.estimate e where e.province_code = @province and e.period = @period and e.method = @method
