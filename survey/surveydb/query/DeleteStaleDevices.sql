delete from survey.device where enrolled_at is null and code_expires_at < @now::timestamptz - interval '1 day'
