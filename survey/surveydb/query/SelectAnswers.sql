select answered_on, questionnaire, mode, standing, reason, answers from survey.answer where province_code = @province and unit_id = @unit_id
  and answered_on >= coalesce((select before from survey.retirement where province_code = @province), '-infinity')
