select s.unit_id, s.month
from analytics.step s
where s.province_code = @province and not s.settled and (s.due_at <= @now::timestamptz or s.month < @settled_before::date)
