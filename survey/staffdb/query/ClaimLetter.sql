-- Looks anew at a webhook that is held (HoldWebhook): whoever held it before may have claimed one of its letters since it was found.
with due as (
    select l.id
    from staff.webhook_delivery l
    where l.province_code = @province and l.webhook_id = @webhook and l.state = 'waiting' and l.next_at <= @now
      and (l.claimed_until is null or l.claimed_until <= @now)
      and not exists (select from staff.webhook_delivery b where b.province_code = @province and b.webhook_id = l.webhook_id
          and b.object = l.object and b.state = 'waiting' and b.event_number < l.event_number)
      and not exists (select from staff.webhook_delivery o where o.province_code = @province and o.webhook_id = l.webhook_id and o.state = 'waiting' and o.claimed_until > @now)
    order by l.next_at, l.event_number
    limit 1
    for update skip locked
)
update staff.webhook_delivery d set claim = @claim, claimed_until = @until
from due, staff.webhook w, staff.webhook_event e
where d.province_code = @province and d.id = due.id
  and w.province_code = @province and w.id = d.webhook_id
  and e.province_code = @province and e.number = d.event_number
returning d.id as delivery, e.id as event, e.body, w.url, w.secret, case when w.before_until > @now then w.secret_before end as secret_before, d.tries
