select s.index, s.low, s.high
from analytics.shown s join survey.unit u on u.id = s.unit_id
where s.province_code = @province and s.period = @period and s.method = @method and u.level = 'province' and s.index is not null
