-- The webhook whose letter has been due for longest, held until one of its letters is claimed: two who look at the same moment do not both find it. What is told
-- to it goes on meanwhile, for that needs its key alone.
select w.id
from staff.webhook w
cross join lateral (
    select l.next_at, l.event_number
    from staff.webhook_delivery l
    where l.province_code = @province and l.webhook_id = w.id and l.state = 'waiting' and l.next_at <= @now
      and (l.claimed_until is null or l.claimed_until <= @now)
      and not exists (select from staff.webhook_delivery b where b.province_code = @province and b.webhook_id = l.webhook_id
          and b.object = l.object and b.state = 'waiting' and b.event_number < l.event_number)
    order by l.next_at, l.event_number
    limit 1
) d
where w.province_code = @province and not w.paused and w.id <> all(@passed::bigint[])
  and not exists (select from staff.webhook_delivery o where o.province_code = @province and o.webhook_id = w.id and o.state = 'waiting' and o.claimed_until > @now)
order by d.next_at, d.event_number
limit 1
for no key update of w skip locked
