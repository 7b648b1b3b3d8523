update staff.passkey set name = @name where province_code = @province and id = @id and account_id = @account
