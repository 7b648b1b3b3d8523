insert into survey.device (place_code, name, code_sign, code_hash, code_expires_at)
values (@place, @name, @sign, '', @expires)
on conflict (code_sign) where enrolled_at is null do nothing
returning id, added_at
