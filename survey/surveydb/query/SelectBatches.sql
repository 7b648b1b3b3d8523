select h.received_on, h.place_code as place, u.code as unit_code, min(h.answered_on) as first_answered, max(h.answered_on) as last_answered,
       count(*) filter (where h.standing = 'counted') as counted, count(*) filter (where h.standing = 'set_aside') as set_aside,
       count(*) filter (where h.standing = 'late') as late
from survey.handed_in_by(@province, @units::int[], @device, @key) h join survey.unit u on u.id = h.unit_id
group by h.received_on, h.place_code, u.code
order by h.received_on, u.code, h.place_code
