insert into staff.account (province_code, name, full_name, mail, issuer, subject, state, added_by)
values (@province, @name, @full_name, @mail, @issuer, @subject, @state, @by)
on conflict do nothing
returning id
