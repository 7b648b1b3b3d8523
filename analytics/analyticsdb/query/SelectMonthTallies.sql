-- Of a unit's months those are left out that would tell of few people: of its sums, and of its items.
select m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out,
       coalesce(sum(m.responses) filter (where o.sums is not true), 0)::bigint as responses,
       coalesce(sum(m.counts) filter (where o.items is not true), 0)::text as counts,
       coalesce(sum(m.moments) filter (where o.sums is not true), 0)::text as moments,
       coalesce(sum(m.day_moments) filter (where o.sums is not true), 0)::text as day_moments
from analytics.step_tally m
join analytics.step s on s.province_code = m.province_code and s.unit_id = m.unit_id and s.month = m.month
left join unnest(@unit_ids::int[], @months::date[], @sums::boolean[], @items::boolean[]) as o (unit_id, month, sums, items)
     on o.unit_id = m.unit_id and o.month = m.month and m.standing = 'counted'
where m.province_code = @province and m.month >= @start and m.month < @end and m.state = 'published' and s.settled = @settled
group by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
order by m.unit_id, m.questionnaire, m.mode, m.standing, m.reason, m.left_out
