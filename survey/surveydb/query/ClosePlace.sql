update survey.place set closed_at = coalesce(closed_at, now())
where province_code = @province and code = @code and (@units::int[] is null or unit_id = any(@units))
