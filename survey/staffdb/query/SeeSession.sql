update staff.session set seen_at = @now where province_code = @province and id = @id and seen_at < @now
