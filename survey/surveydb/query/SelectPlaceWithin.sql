select unit_id from survey.place where province_code = @province and code = @code and (@units::int[] is null or unit_id = any(@units))
