insert into staff.challenge (province_code, hash, until) values (@province, @hash, @until)
on conflict do nothing
