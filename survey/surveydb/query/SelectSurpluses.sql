select t.unit_id, t.month, floor(t.transactions * @ratio::float8)::bigint as allowed
from (select unit_id, month, sum(transactions) as transactions from survey.transactions group by unit_id, month) t
cross join lateral (
    select coalesce(sum(responses) filter (where standing = 'counted'), 0) as counted, coalesce(sum(responses) filter (where reason = 'excess'), 0) as excess
    from survey.tally where unit_id = t.unit_id and answered_on >= t.month and answered_on < (t.month + interval '1 month')::date
) n
where n.counted > floor(t.transactions * @ratio::float8) or n.excess > 0 and n.counted < floor(t.transactions * @ratio::float8)
order by t.unit_id, t.month
