update staff.session set passkey_id = @passkey where province_code = @province and id = @id and account_id = @account
