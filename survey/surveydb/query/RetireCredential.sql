update survey.device set revoked_at = least(revoked_at, now()) where province_code = @province and credential_hash = @hash
