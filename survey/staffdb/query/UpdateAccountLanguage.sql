update staff.account set language = @language where province_code = @province and id = @id
