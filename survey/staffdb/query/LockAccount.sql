select id from staff.account where province_code = @province and issuer = @issuer and subject = @subject for update
