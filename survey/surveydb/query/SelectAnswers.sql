select answered_on, questionnaire, mode, standing, reason, answers from survey.answer where province_code = @province and unit_id = @unit_id
