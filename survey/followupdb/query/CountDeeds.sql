-- What somebody proposed waits for others; what was sent back waits for the unit.
select count(*) filter (where d.state = 'proposed' and (d.proposer = 0 or d.proposer <> @account)) as proposed,
       count(*) filter (where d.state = 'draft' and d.remarks <> '') as sent_back
from followup.deed d
where d.province_code = @province and (@units::int[] is null or d.unit_id = any(@units)) and d.state in ('draft', 'proposed')
