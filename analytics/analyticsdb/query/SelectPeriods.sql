-- What somebody has answered in: a month, and with it a quarter and a year.
select p.period
from (
    select distinct unnest(array[to_char(s.month, 'YYYY-MM'), to_char(s.month, 'YYYY-"Q"Q'), to_char(s.month, 'YYYY')]) as period,
           unnest(array[s.month, date_trunc('quarter', s.month)::date, date_trunc('year', s.month)::date]) as start,
           unnest(array['month', 'quarter', 'year']) as kind
    from analytics.step s where s.province_code = @province and s.received > 0
) p
where not @frozen or exists (select from analytics.edition f where f.province_code = @province and f.period = p.period)
order by p.start desc, p.kind
