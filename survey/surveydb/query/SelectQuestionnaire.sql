select content from survey.questionnaire where key = @key
