-- Of the units and months named alone. Where transactions are not known, any number of answers is allowed.
select t.unit_id, t.month
from (
    select named.unit_id, named.month, coalesce(floor(sum(s.transactions) * @ratio::float8)::bigint, 9223372036854775807) as allowed
    from unnest(@unit_ids::int[], @months::date[]) as named (unit_id, month)
    left join survey.transactions s on s.province_code = @province and s.unit_id = named.unit_id and s.month = named.month
    where @units::int[] is null or named.unit_id = any(@units)
    group by named.unit_id, named.month
) t
cross join lateral (
    select coalesce(sum(responses) filter (where standing = 'counted'), 0) as counted, coalesce(sum(responses) filter (where reason = 'excess'), 0) as excess
    from survey.tally
    where province_code = @province and unit_id = t.unit_id and answered_on >= t.month and answered_on < (t.month + interval '1 month')::date
) n
where n.counted > t.allowed or n.excess > 0 and n.counted < t.allowed
order by t.unit_id, t.month
