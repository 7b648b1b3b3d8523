select answered_on, questionnaire, mode, standing, reason, answers from survey.response where unit_id = @unit_id
