update staff.account set digest_mail = @mail, signed_in_at = greatest(signed_in_at, @now)
where province_code = @province and id = @id and (@mail = '' or mail = @mail)
