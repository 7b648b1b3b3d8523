-- Of a unit's months those are left out that would tell of few people: of its sums, and of its items. They are looked up, not joined:
-- how many there are is not known when the query is planned.
with left_out as materialized (
    select unit_id, month, sums, items from unnest(@unit_ids::int[], @months::date[], @sums::boolean[], @items::boolean[]) as o (unit_id, month, sums, items)
),
published as (
    select m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out, m.responses, m.counts, m.moments, m.day_moments,
           m.standing = 'counted' and (m.unit_id, m.month) in (select o.unit_id, o.month from left_out o where o.sums) as without_sums,
           m.standing = 'counted' and (m.unit_id, m.month) in (select o.unit_id, o.month from left_out o where o.items) as without_items
    from analytics.step_tally m
    join analytics.step s on s.province_code = m.province_code and s.unit_id = m.unit_id and s.month = m.month
    where m.province_code = @province and m.month >= @start and m.month < @end and s.month >= @start and s.month < @end
      and m.state = 'published' and s.settled = @settled
)
select unit_id, questionnaire, mode, standing, reason, left_out,
       coalesce(sum(responses) filter (where not without_sums), 0)::bigint as responses,
       coalesce(sum(counts) filter (where not without_items), 0)::text as counts,
       coalesce(sum(moments) filter (where not without_sums), 0)::text as moments,
       coalesce(sum(day_moments) filter (where not without_sums), 0)::text as day_moments
from published
group by unit_id, questionnaire, mode, standing, reason, left_out
order by unit_id, questionnaire, mode, standing, reason, left_out
