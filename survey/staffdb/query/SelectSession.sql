select s.id, s.account_id, s.agent, s.sid, s.whole, s.created_at, s.seen_at, s.proved_at, s.expires_at, s.short, coalesce(s.passkey_id, 0) as passkey_id
from staff.session s
where s.province_code = @province and s.token_hash = @hash
