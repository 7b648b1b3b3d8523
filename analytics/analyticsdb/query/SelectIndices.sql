select u.code, e.index, e.low, e.high
from analytics.estimate e join survey.unit u on u.id = e.unit_id
where e.province_code = @province and (@units::int[] is null or e.unit_id = any(@units)) and e.period = @period and e.method = @method and e.index is not null
order by u.code
