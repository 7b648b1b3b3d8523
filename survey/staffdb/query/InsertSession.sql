-- Not by a passkey that is removed.
insert into staff.session (province_code, token_hash, account_id, issuer, subject, sid, agent, whole, created_at, seen_at, proved_at, expires_at, short, passkey_id)
select @province, @hash, @account, @issuer, @subject, @sid, @agent, @whole, @now, @now, @proved, @expires, @short, nullif(@passkey::bigint, 0)
where @passkey::bigint = 0 or exists (select from staff.passkey p where p.province_code = @province and p.account_id = @account and p.id = @passkey)
