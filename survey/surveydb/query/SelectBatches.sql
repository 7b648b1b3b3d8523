select h.received_on, h.place_code as place, u.code as unit_code, min(h.answered_on) as first_answered, max(h.answered_on) as last_answered,
       count(*) filter (where h.standing = 'counted') as counted, count(*) filter (where h.standing = 'set_aside') as set_aside,
       count(*) filter (where h.standing = 'late') as late
from survey.handed_in h join survey.unit u on u.id = h.unit_id
where h.province_code = @province and h.device_id = @device and h.key_id = @key and (@units::int[] is null or h.unit_id = any(@units))
group by h.received_on, h.place_code, u.code
order by h.received_on, u.code, h.place_code
