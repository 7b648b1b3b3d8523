select f.unit_id, f.status, f.suppressed, f.n, f.set_aside, f.index, f.low, f.high, f.mean, f.mean_low, f.mean_high, f.rank, f.rank_low, f.rank_high,
       f.transactions, f.weight, f.weighting, f.effective_n, f.design_effect, f.changes::text, f.dimensions::text, f.items::text, f.detail::text
from analytics.frozen_estimate f
where f.province_code = @province and f.period = @period and f.method = @method and f.edition = @edition
