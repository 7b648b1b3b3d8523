update staff.role_grant set revoked_by = @by, revoked_at = now()
where province_code = @province and id = @id and account_id = @account and revoked_at is null
