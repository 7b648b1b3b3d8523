-- All units of a period in one statement.
insert into analytics.estimate (unit_id, province_code, period_kind, period, period_start, method, status, suppressed, n, set_aside,
    index, low, high, mean, mean_low, mean_high, rank, rank_low, rank_high, transactions, weight, weighting, effective_n, design_effect,
    standard_error, instrument, breaks, changes, dimensions, items, detail, digest, computed_at)
select e.unit_id, @province, @period_kind, @period, @period_start, @method, e.status, e.suppressed, e.n, e.set_aside,
    e.index, e.low, e.high, e.mean, e.mean_low, e.mean_high, e.rank, e.rank_low, e.rank_high, e.transactions, e.weight, e.weighting, e.effective_n, e.design_effect,
    e.standard_error, e.instrument::jsonb, e.breaks::jsonb, e.changes::jsonb, e.dimensions::jsonb, e.items::jsonb, e.detail::jsonb, e.digest, now()
from unnest(@unit_ids::int[], @statuses::text[], @suppressed::bool[], @n::bigint[], @set_aside::bigint[],
    @index::float8[], @low::float8[], @high::float8[], @mean::float8[], @mean_low::float8[], @mean_high::float8[], @rank::int[], @rank_low::int[], @rank_high::int[],
    @transactions::bigint[], @weight::float8[], @weighting::text[], @effective_n::float8[], @design_effect::float8[],
    @standard_error::float8[], @instrument::text[], @breaks::text[], @changes::text[], @dimensions::text[], @items::text[], @detail::text[], @digests::text[])
    as e (unit_id, status, suppressed, n, set_aside, index, low, high, mean, mean_low, mean_high, rank, rank_low, rank_high,
        transactions, weight, weighting, effective_n, design_effect, standard_error, instrument, breaks, changes, dimensions, items, detail, digest)
on conflict (province_code, unit_id, period, method) do update
set status = excluded.status, suppressed = excluded.suppressed, n = excluded.n, set_aside = excluded.set_aside,
    index = excluded.index, low = excluded.low, high = excluded.high,
    mean = excluded.mean, mean_low = excluded.mean_low, mean_high = excluded.mean_high,
    rank = excluded.rank, rank_low = excluded.rank_low, rank_high = excluded.rank_high,
    transactions = excluded.transactions, weight = excluded.weight, weighting = excluded.weighting,
    effective_n = excluded.effective_n, design_effect = excluded.design_effect,
    standard_error = excluded.standard_error, instrument = excluded.instrument, breaks = excluded.breaks, changes = excluded.changes, dimensions = excluded.dimensions, items = excluded.items, detail = excluded.detail, digest = excluded.digest, computed_at = excluded.computed_at
