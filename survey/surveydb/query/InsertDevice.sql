insert into survey.device (province_code, place_code, name, code_sign, code_hash, code_expires_at)
values (@province, @place, @name, @sign, '', @expires)
on conflict (province_code, code_sign) where enrolled_at is null do nothing
returning id, added_at
