update survey.device set code_hash = @hash where id = @id
