select c.unit_id, u.province_code as province, c.month
from survey.tally_change c join survey.unit u on u.id = c.unit_id
where c.revision >= @cursor::text::xid8
order by c.month, c.unit_id
