update staff.account set password_hash = @hash
where province_code = @province and id = @id and issuer = ''
