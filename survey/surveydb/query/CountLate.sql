select coalesce(sum(responses), 0)::bigint from survey.tally
where province_code = @province and (@units::int[] is null or unit_id = any(@units)) and standing = 'late'
