select period, edition, method, hash, note, frozen_by, frozen_at, coalesce(log_number, 0) as log_number, coalesce(log_hash, '') as log_hash,
       coalesce(thresholds, '{}') as thresholds
from analytics.edition
where province_code = @province order by period, edition desc
