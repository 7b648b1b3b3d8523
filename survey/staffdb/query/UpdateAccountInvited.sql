update staff.account set password_hash = @hash, code_secret = null, code_step = 0
where province_code = @province and id = @id and issuer = ''
