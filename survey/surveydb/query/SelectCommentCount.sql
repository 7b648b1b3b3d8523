select count(*) from survey.remark c
where c.province_code = @province and (@units::int[] is null or c.unit_id = any(@units))
  and (@unit = '' or c.unit_id = any(array(select id from survey.unit where province_code = @province and code = @unit)))
  and c.month >= @from and c.month < @until
