select coalesce(sum(t.responses), 0)::bigint from survey.tally t
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
  and t.unit_id in (select id from survey.unit where province_code = @province and (@unit = '' or code = @unit))
  and t.answered_on >= coalesce(greatest(@from, (select before from survey.retirement where province_code = @province)), @from) and t.answered_on < @until
