-- What everybody is shown, a row an indicator: the index of each unit and, where it has one, its five dimensions. A frozen figure is of the moment it was frozen,
-- another one of the moment something of it changed that is told here.
with shown as (
    select s.period_kind, s.period, s.period_start, s.unit_code, s.unit_name, s.level, s.status, s.n, s.index, s.low, s.high, s.dimensions, s.method, s.edition,
           coalesce(d.frozen_at, e.changed_at, s.computed_at) as changed_at
    from analytics.shown s
    left join analytics.estimate e on s.edition = 0 and e.province_code = @province and e.unit_id = s.unit_id and e.period = s.period and e.method = s.method
    left join analytics.edition d on d.province_code = @province and d.period = s.period and d.edition = s.edition
    where s.province_code = @province and s.method = @method and (@units::int[] is null or s.unit_id = any(@units))
)
select s.period_kind, s.period, s.period_start, s.unit_code, s.unit_name, s.level, i.key, i.value, i.low, i.high, i.n, s.status, s.method, s.edition, s.changed_at
from shown s
cross join lateral (
    select 0 as position, 'index' as key, s.index as value, s.low, s.high, s.n
    union all
    select d.ordinality, d.value ->> 'key', (d.value ->> 'share')::double precision, (d.value ->> 'low')::double precision,
           (d.value ->> 'high')::double precision, (d.value ->> 'n')::bigint
    from jsonb_array_elements(s.dimensions) with ordinality d where s.index is not null
) i
where s.changed_at >= @since
order by s.period_start, s.period_kind, s.level, s.unit_code, i.position
