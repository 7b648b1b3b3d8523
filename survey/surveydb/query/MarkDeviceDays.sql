update survey.device_day d set beyond = true
from unnest(@days::date[], @devices::bigint[]) as n (answered_on, device_id)
where d.province_code = @province and d.answered_on = n.answered_on and d.device_id = n.device_id and not d.beyond
