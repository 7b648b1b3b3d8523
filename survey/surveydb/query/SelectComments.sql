select u.code as unit_code, u.name as unit_name, u.level, to_char(c.answered_on, 'YYYY-MM') as month, c.language, r.standing,
       r.synthetic::text as synthetic, c.text as comment
from survey.comment c
join survey.unit u on u.id = c.unit_id
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.response_id
where c.province_code = @province and (@units::int[] is null or c.unit_id = any(@units)) and (@unit = '' or u.code = @unit)
  and c.answered_on >= @from and c.answered_on < @until
order by u.code, month, md5(c.response_id::text) -- not as an export of answers lies, or one could be laid beside the other
