-- Sessions in which it was shown go on without it.
update staff.session s set passkey_id = null
from staff.passkey p
where p.province_code = @province and p.account_id = @account and (@id::bigint = 0 or p.id = @id)
  and s.province_code = @province and s.passkey_id = p.id
