select id from survey.api_key where province_code = @province and id = any(@keys::bigint[]) and revoked_at is not null
