select c.unit_id, c.month
from survey.tally_change c
where c.province_code = @province and c.revision >= @cursor::text::xid8
order by c.month, c.unit_id
