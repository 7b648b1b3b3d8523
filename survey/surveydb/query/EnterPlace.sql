-- It may come back on the day it left.
insert into survey.device_place (province_code, device_id, place_code, from_on) values (@province, @id, @place, @today::date)
on conflict (province_code, device_id, place_code, from_on) do update set until_on = null
