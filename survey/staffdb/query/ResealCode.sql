update staff.account set code_secret = @secret
where province_code = @province and id = @id and code_secret = @was
