insert into analytics.frozen_estimate
select e.*, @edition::int from analytics.estimate e where e.province_code = @province and e.period = @period and e.method = @method
