insert into survey.delivered (province_code, delivery_id, response_id)
select @province, d.id, r.id
from unnest(@devices::bigint[], @keys::bigint[], @days::date[], @ids::uuid[]) as r (device_id, key_id, received_on, id)
join survey.delivery d on d.province_code = @province and d.device_id = r.device_id and d.key_id = r.key_id and d.received_on = r.received_on
