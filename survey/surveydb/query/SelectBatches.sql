select d.received_on, r.place_code, u.code as unit_code, min(r.answered_on) as first_answered, max(r.answered_on) as last_answered,
       count(*) filter (where r.standing = 'counted') as counted, count(*) filter (where r.standing = 'set_aside') as set_aside,
       count(*) filter (where r.standing = 'late') as late
from survey.delivery d
join survey.delivered e on e.province_code = d.province_code and e.delivery_id = d.id
join survey.receipt c on c.province_code = e.province_code and c.id = e.response_id
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
join survey.unit u on u.id = r.unit_id
where d.province_code = @province and d.device_id = @device and d.key_id = @key and (@units::int[] is null or c.unit_id = any(@units))
group by d.received_on, r.place_code, u.code
order by d.received_on, u.code, r.place_code
