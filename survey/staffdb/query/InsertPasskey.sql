insert into staff.passkey (province_code, account_id, credential, public_key, host, name, sign_count, synced)
select a.province_code, a.id, @credential, @public_key, @host, @name, @count, @synced
from staff.account a
where a.province_code = @province and a.id = @account and a.issuer = ''
on conflict (province_code, credential) do nothing
returning id
