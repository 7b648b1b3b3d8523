select distinct u.code, f.period
from analytics.frozen_estimate f join survey.unit u on u.id = f.unit_id
where f.province_code = @province and f.period_start >= @start and f.period_start < @end and f.index is not null
