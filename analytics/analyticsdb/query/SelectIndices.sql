-- Of units, and of levels from the detail of their province.
select u.code, e.index, e.low, e.high, coalesce(e.standard_error, 0) as standard_error, coalesce(e.instrument->>'measure', '') as measure
from analytics.estimate e join survey.unit u on u.id = e.unit_id
where e.province_code = @province and (@units::int[] is null or e.unit_id = any(@units)) and e.period = @period and e.method = @method and e.index is not null
union all
select 'level:' || (l->>'level'), (l->>'index')::float8, (l->>'low')::float8, (l->>'high')::float8, 0, coalesce(l->'instrument'->>'measure', '')
from analytics.estimate e join survey.unit u on u.id = e.unit_id and u.level = 'province', jsonb_array_elements(e.detail->'levels') l
where e.province_code = @province and (@units::int[] is null or e.unit_id = any(@units)) and e.period = @period and e.method = @method and l ? 'index'
order by code
