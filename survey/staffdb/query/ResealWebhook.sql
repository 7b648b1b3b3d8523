update staff.webhook set secret = @secret, secret_before = @secret_before
where province_code = @province and id = @id and secret = @was and secret_before is not distinct from @was_before
