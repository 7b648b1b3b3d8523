select coalesce(c.unit_id, t.unit_id) as unit_id, coalesce(c.quarter, t.quarter) as quarter, coalesce(c.screening, t.screening) as screening,
       coalesce(c.reason, t.reason) as reason, coalesce(c.comments, 0)::int as comments, coalesce(t.comments, 0)::int as told
from (select n.unit_id, date_trunc('quarter', n.month::timestamp)::date as quarter, n.screening, n.reason, sum(n.comments) as comments
      from followup.comment_count n where n.province_code = @province and n.screening in ('withheld', 'erased') group by 1, 2, 3, 4) c
full join (select k.unit_id, k.quarter, k.screening, k.reason, k.comments from followup.count_told k where k.province_code = @province) t
     on t.unit_id = c.unit_id and t.quarter = c.quarter and t.screening = c.screening and t.reason = c.reason
where abs(coalesce(c.comments, 0) - coalesce(t.comments, 0)) >= @step
order by 1, 2, 3, 4
