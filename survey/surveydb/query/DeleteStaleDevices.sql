delete from survey.device where province_code = @province and enrolled_at is null and code_expires_at < @now::timestamptz - interval '1 day'
