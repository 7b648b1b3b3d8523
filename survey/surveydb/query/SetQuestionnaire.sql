update survey.place set questionnaire = @questionnaire
where province_code = @province and closed_at is null and (@units::int[] is null or unit_id = any(@units))
