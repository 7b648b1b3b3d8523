update staff.passkey set sign_count = @count, used_at = @now
where province_code = @province and id = @id and (sign_count < @count or sign_count = 0 and @count = 0)
