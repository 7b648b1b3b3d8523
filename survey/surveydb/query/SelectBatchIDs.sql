-- To be set aside is what counts; to count again is what was set aside for the batch it came in, and not for what it shows by itself.
select r.id
from survey.delivery d
join survey.delivered e on e.province_code = d.province_code and e.delivery_id = d.id
join survey.receipt c on c.province_code = e.province_code and c.id = e.response_id
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
where d.province_code = @province and d.device_id = @device and d.key_id = @key and d.received_on between @from::date and @until::date
  and (@units::int[] is null or c.unit_id = any(@units))
  and case when @to = 'counted' then r.reason in ('device', 'review') else r.standing = 'counted' end
