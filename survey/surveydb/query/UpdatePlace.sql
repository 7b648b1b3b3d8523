update survey.place set name = @name, name_en = @name_en, questionnaire = @questionnaire, hours = @hours, closed_at = case when not @open then closed_at end
where province_code = @province and code = @code
