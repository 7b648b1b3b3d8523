update survey.device set pause = @message where id = @id
