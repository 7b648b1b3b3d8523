select account_id from staff.invitation
where province_code = @province and token_hash = @hash and used_at is null and expires_at > @now
