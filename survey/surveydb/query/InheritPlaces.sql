-- A tablet that is enrolled anew holds answers of the places it had before.
insert into survey.device_place (province_code, device_id, place_code, from_on, until_on)
select p.province_code, @id, p.place_code, p.from_on, coalesce(p.until_on, greatest(p.from_on, @today::date))
from survey.device_place p join survey.device d on d.province_code = @province and d.id = p.device_id
where p.province_code = @province and d.credential_hash = @hash
on conflict (province_code, device_id, place_code, from_on) do nothing
