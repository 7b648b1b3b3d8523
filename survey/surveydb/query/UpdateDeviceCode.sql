update survey.device set code_hash = @hash where province_code = @province and id = @id
