select answered_on, questionnaire, mode, standing, reason, answers from survey.answers(@province, array[@unit_id::int], '', null, null)
where answered_on >= coalesce((select before from survey.retirement where province_code = @province), '-infinity')
