select t.unit_id, t.month, t.service, t.transactions, t.synthetic
from survey.transactions t join unnest(@unit_ids::int[], @months::date[]) as named (unit_id, month) on named.unit_id = t.unit_id and named.month = t.month
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
