-- Of the units and months named alone.
select t.unit_id, t.month, floor(t.transactions * @ratio::float8)::bigint as allowed
from (
    select s.unit_id, s.month, sum(s.transactions) as transactions
    from survey.transactions s join unnest(@unit_ids::int[], @months::date[]) as named (unit_id, month) on named.unit_id = s.unit_id and named.month = s.month
    where s.province_code = @province and (@units::int[] is null or s.unit_id = any(@units))
    group by s.unit_id, s.month
) t
cross join lateral (
    select coalesce(sum(responses) filter (where standing = 'counted'), 0) as counted, coalesce(sum(responses) filter (where reason = 'excess'), 0) as excess
    from survey.tally
    where province_code = @province and unit_id = t.unit_id and answered_on >= t.month and answered_on < (t.month + interval '1 month')::date
) n
where n.counted > floor(t.transactions * @ratio::float8) or n.excess > 0 and n.counted < floor(t.transactions * @ratio::float8)
order by t.unit_id, t.month
