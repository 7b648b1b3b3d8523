update staff.webhook set secret = @secret, secret_before = secret, before_until = @until, revision = revision + 1
where province_code = @province and id = @id and revision = @revision
