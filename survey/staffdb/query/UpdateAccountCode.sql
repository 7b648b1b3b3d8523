update staff.account set code_secret = @secret, code_step = @step
where province_code = @province and id = @id and issuer = ''
