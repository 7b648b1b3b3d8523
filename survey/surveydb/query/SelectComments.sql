-- In the order of the text: an export of answers lies by their ids, and one must not be laid beside the other.
select u.code as unit_code, u.name as unit_name, u.level, to_char(c.month, 'YYYY-MM') as month, c.language, c.standing,
       c.synthetic::text as synthetic, c.text as comment
from survey.remark c join survey.unit u on u.id = c.unit_id
where c.province_code = @province and (@units::int[] is null or c.unit_id = any(@units))
  and (@unit = '' or c.unit_id = any(array(select id from survey.unit where province_code = @province and code = @unit)))
  and c.month >= @from and c.month < @until
order by u.code, c.month, c.text collate "C", c.language, c.standing
