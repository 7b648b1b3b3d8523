select count(*) from survey.comment c join survey.unit u on u.id = c.unit_id
where u.province_code = @province and (@unit = '' or u.code = @unit) and c.answered_on >= @from and c.answered_on < @until
