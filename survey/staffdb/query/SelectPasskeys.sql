select p.id, p.account_id, p.credential, p.public_key, p.host, p.name, p.sign_count, p.synced, p.added_at, p.used_at
from staff.passkey p
where p.province_code = @province and (p.account_id = @account or p.credential = @credential)
order by p.id
