update survey.device set code_tries = code_tries + 1 where province_code = @province and id = @id
