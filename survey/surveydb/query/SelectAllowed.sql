-- Where transactions are not known, any number of answers is allowed.
select coalesce(floor(sum(transactions) * @ratio::float8)::bigint, 9223372036854775807)
from survey.transactions where province_code = @province and unit_id = @unit_id and month = @month
