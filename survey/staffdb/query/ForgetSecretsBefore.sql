update staff.webhook set secret_before = null, before_until = null
where province_code = @province and before_until <= @now
