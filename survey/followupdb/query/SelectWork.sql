select coalesce(c.kind, t.kind) as kind, coalesce(c.quarter, t.quarter) as quarter, coalesce(c.state, t.state) as state,
       coalesce(c.n, 0)::int as count, coalesce(t.told, 0) as told
from followup.count_work(@province, @today) c
full join (select w.kind, w.quarter, w.state, w.told from followup.work_told w where w.province_code = @province) t
     on t.kind = c.kind and t.quarter = c.quarter and t.state = c.state
order by 1, 2, 3
