update survey.device set revoked_at = coalesce(revoked_at, now()) where credential_hash = @hash
