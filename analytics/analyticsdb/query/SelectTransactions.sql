select t.unit_id, t.month, sum(t.transactions)::bigint as transactions
from survey.transactions t
where t.province_code = @province and t.month >= @start and t.month < @end
group by t.unit_id, t.month
