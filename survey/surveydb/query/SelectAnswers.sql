select answered_on, questionnaire, mode, standing, answers from survey.response where unit_id = @unit_id
