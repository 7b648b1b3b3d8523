select id from staff.session where province_code = @province and id = @id and account_id = @account
