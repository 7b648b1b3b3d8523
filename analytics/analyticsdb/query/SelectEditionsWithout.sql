select e.period, e.edition
from analytics.edition e
where e.province_code = @province and e.method = @method and not exists (select from analytics.finding f
    where f.province_code = @province and f.period = e.period and f.method = e.method and f.edition = e.edition and f.basis = @basis)
order by e.period, e.edition
