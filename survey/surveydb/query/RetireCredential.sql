-- What was revoked before stays so, for whatever it was.
update survey.device set replaced = replaced or revoked_at is null, revoked_at = least(revoked_at, now())
where province_code = @province and credential_hash = @hash
