-- Of the last edition where there is one.
with of as (select id from survey.unit where province_code = @province and code = @unit and (@units::int[] is null or id = any(@units)))
select distinct on (e.period_start) e.period, coalesce(e.instrument->>'measure', '') as measure, e.n, e.index, e.low, e.high, coalesce(e.dimensions, '[]') as dimensions
from (
    select period_kind, period, period_start, instrument, n, index, low, high, dimensions, 0 as edition
    from analytics.estimate where not @frozen and province_code = @province and unit_id = (select id from of) and method = @method
    union all
    select period_kind, period, period_start, instrument, n, index, low, high, dimensions, edition
    from analytics.frozen_estimate where province_code = @province and unit_id = (select id from of) and method = @method
) e
where e.period_kind = 'quarter' and e.period_start >= @since
order by e.period_start, e.edition desc
