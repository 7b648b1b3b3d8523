select exists (select from survey.questionnaire where key = @key and content <> @content::jsonb)
