update survey.device set place_code = @place where id = @id
