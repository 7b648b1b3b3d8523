select distinct on (e.period_start) e.period, e.status, e.suppressed, e.n, e.set_aside, e.index, e.low, e.high, e.edition
from (
    select unit_id, period_kind, period, period_start, method, status, suppressed, n, set_aside, index, low, high, 0 as edition
    from analytics.estimate where not @frozen
    union all
    select unit_id, period_kind, period, period_start, method, status, suppressed, n, set_aside, index, low, high, edition
    from analytics.frozen_estimate
) e join survey.unit u on u.id = e.unit_id
where u.province_code = @province and u.code = @unit and e.period_kind = @kind and e.method = @method
order by e.period_start, e.edition desc
