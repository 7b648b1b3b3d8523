insert into staff.session (province_code, token_hash, account_id, issuer, subject, sid, agent, whole, created_at, seen_at, proved_at, expires_at, passkey_id)
values (@province, @hash, @account, @issuer, @subject, @sid, @agent, @whole, @now, @now, @proved, @expires, nullif(@passkey::bigint, 0))
