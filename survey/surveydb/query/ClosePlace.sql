update survey.place set closed_at = now() where province_code = @province and code = @code and closed_at is null
