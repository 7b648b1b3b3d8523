select s.index, s.low, s.high
from analytics.shown s
where s.province_code = @province and s.period = @period and s.method = @method and s.level = 'province' and s.index is not null
