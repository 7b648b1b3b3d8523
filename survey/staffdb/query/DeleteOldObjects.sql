delete from staff.webhook_object o
where o.province_code = @province
  and not exists (select from staff.webhook_event e where e.province_code = @province and e.object = o.object)
