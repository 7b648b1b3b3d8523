delete from staff.passkey where province_code = @province and account_id = @account and (@id::bigint = 0 or id = @id)
returning name
