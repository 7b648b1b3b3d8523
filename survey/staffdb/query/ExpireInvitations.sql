update staff.invitation set used_at = now() where province_code = @province and account_id = @account and used_at is null
