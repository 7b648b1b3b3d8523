insert into survey.delivery (province_code, device_id, key_id, received_on)
select @province, device_id, key_id, received_on
from unnest(@devices::bigint[], @keys::bigint[], @days::date[]) as d (device_id, key_id, received_on)
on conflict (province_code, device_id, key_id, received_on) do nothing
