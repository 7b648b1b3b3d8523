select id from survey.unit where province_code = @province and (@units::int[] is null or id = any(@units)) order by id
