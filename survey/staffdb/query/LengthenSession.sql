update staff.session set short = false where province_code = @province and id = @id and account_id = @account and short
