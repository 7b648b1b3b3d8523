select min(d.ready_at) filter (where d.state = 'waiting' and not w.paused and d.ready_at <= @now) as oldest,
       (count(*) filter (where d.state = 'waiting' and not w.paused and d.ready_at <= @now))::int as waiting,
       (count(*) filter (where d.state = 'parked' and d.last_at > @now::timestamptz - interval '7 days'))::int as parked
from staff.webhook_delivery d
join staff.webhook w on w.province_code = @province and w.id = d.webhook_id
where d.province_code = @province and d.state <> 'delivered'
