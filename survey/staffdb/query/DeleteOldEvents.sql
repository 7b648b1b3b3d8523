delete from staff.webhook_event e
where e.province_code = @province and e.at < @before
  and not exists (select from staff.webhook_delivery d where d.province_code = @province and d.event_number = e.number and d.state = 'waiting')
