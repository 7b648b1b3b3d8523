update survey.device set credential_hash = @hash, enrolled_at = now(), heard_at = now() where province_code = @province and id = @id
