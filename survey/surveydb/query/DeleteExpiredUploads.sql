delete from survey.upload
where province_code = @province and expires_at <= @now
