update staff.invitation set used_at = @now
where province_code = @province and token_hash = @hash and account_id = @account and used_at is null and expires_at > @now
