insert into staff.departure (province_code, issuer, token, until) values (@province, @issuer, @token, @until)
on conflict do nothing
