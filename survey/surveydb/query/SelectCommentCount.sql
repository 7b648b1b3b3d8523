select count(*) from survey.comment c join survey.unit u on u.id = c.unit_id
where c.province_code = @province and (@units::int[] is null or c.unit_id = any(@units)) and (@unit = '' or u.code = @unit)
  and c.answered_on >= @from and c.answered_on < @until
