-- In the order of the text: an export of answers lies by their ids, and one must not be laid beside the other.
select u.code as unit_code, u.name as unit_name, u.level, to_char(c.month, 'YYYY-MM') as month, c.language, c.standing,
       c.synthetic::text as synthetic, c.text as comment
from survey.remarks(@province, @units::int[], @unit, @from, @until) c join survey.unit u on u.id = c.unit_id
order by u.code, c.month, c.text collate "C", c.language, c.standing
