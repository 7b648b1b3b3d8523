update survey.place set name = @name, name_en = @name_en, questionnaire = @questionnaire, hours = @hours,
       closed_at = case when @open then null else coalesce(closed_at, now()) end
where province_code = @province and code = @code
