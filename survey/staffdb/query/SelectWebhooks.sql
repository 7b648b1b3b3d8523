select w.id, w.url, w.events, w.paused, w.added_by, w.added_at, w.before_until, w.revision,
       (select count(*) from staff.webhook_delivery d where d.province_code = @province and d.webhook_id = w.id and d.state = 'waiting')::int as waiting,
       (select count(*) from staff.webhook_delivery d where d.province_code = @province and d.webhook_id = w.id and d.state = 'parked')::int as parked
from staff.webhook w
where w.province_code = @province
order by w.id
