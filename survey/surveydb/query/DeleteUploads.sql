delete from survey.upload
where province_code = @province and (expires_at <= @now or owner = @owner and kind = @kind and import_id is null)
