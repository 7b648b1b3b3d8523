delete from staff.session where province_code = @province and (expires_at <= @now or seen_at <= @idle)
