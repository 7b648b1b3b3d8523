select d.id, e.id as event, e.type, e.object, e.at as made, d.state, d.tries, d.next_at, d.last_at, d.outcome, d.status,
       d.state = 'waiting' and exists (select from staff.webhook_delivery b where b.province_code = @province and b.webhook_id = d.webhook_id
           and b.object = d.object and b.state = 'waiting' and b.event_number < d.event_number) as behind
from staff.webhook_delivery d
join staff.webhook_event e on e.province_code = @province and e.number = d.event_number
where d.province_code = @province and d.webhook_id = @id and (@before::bigint = 0 or d.id < @before) and (@state::text = '' or d.state = @state)
order by d.id desc
limit @limit
