with of as (select id from survey.unit where province_code = @province and code = @unit and (@units::int[] is null or id = any(@units)))
select distinct on (e.period_start) e.period, e.status, e.suppressed, e.n, e.set_aside, e.index, e.low, e.high, e.edition,
       e.breaks @> '[{"to": "previous", "reason": "questionnaire"}]' as break
from (
    select period_kind, period, period_start, status, suppressed, n, set_aside, index, low, high, 0 as edition, breaks
    from analytics.estimate where not @frozen and province_code = @province and unit_id = (select id from of) and method = @method
    union all
    select period_kind, period, period_start, status, suppressed, n, set_aside, index, low, high, edition, breaks
    from analytics.frozen_estimate where province_code = @province and unit_id = (select id from of) and method = @method
) e
where e.period_kind = @kind
order by e.period_start, e.edition desc
