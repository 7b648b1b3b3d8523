-- As SelectIndices, but of a period that is frozen those of its last edition. The first record kept neither measures nor standard errors, so there is nothing
-- to compare with in editions of it.
with last as (
    select max(d.edition) as edition from analytics.edition d where d.province_code = @province and d.period = @period and d.method = @method and d.record > 1
), shown as (
    select e.unit_id, e.index, e.low, e.high, e.standard_error, e.instrument, e.detail
    from analytics.estimate e
    where e.province_code = @province and (@units::int[] is null or e.unit_id = any(@units)) and e.period = @period and e.method = @method
      and (select l.edition from last l) is null
    union all
    select e.unit_id, e.index, e.low, e.high, e.standard_error, e.instrument, e.detail
    from analytics.frozen_estimate e
    where e.province_code = @province and (@units::int[] is null or e.unit_id = any(@units)) and e.period = @period and e.method = @method
      and e.edition = (select l.edition from last l)
)
select u.code, s.index, s.low, s.high, coalesce(s.standard_error, 0) as standard_error, coalesce(s.instrument->>'measure', '') as measure
from shown s join survey.unit u on u.province_code = @province and u.id = s.unit_id
where s.index is not null
union all
select 'level:' || (l->>'level'), (l->>'index')::float8, (l->>'low')::float8, (l->>'high')::float8, 0, coalesce(l->'instrument'->>'measure', '')
from shown s join survey.unit u on u.province_code = @province and u.id = s.unit_id and u.level = 'province', jsonb_array_elements(s.detail->'levels') l
where l ? 'index'
order by code
