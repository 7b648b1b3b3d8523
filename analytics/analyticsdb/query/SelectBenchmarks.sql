-- What a province has imported comes before what everybody has.
select year, scope, series, code, province, score, rank, confidence, source_url
from (
    select i.year, i.scope, i.series, i.ranked_code as code, i.province, i.score, i.rank, i.confidence, i.source_url
    from analytics.imported_benchmark i where i.province_code = @province
    union all
    select b.year, b.scope, b.series, b.province_code, b.province, b.score, b.rank, b.confidence, b.source_url
    from analytics.benchmark b
    where not exists (select from analytics.imported_benchmark i
                      where i.province_code = @province and i.year = b.year and i.ranked_code = b.province_code)
) in_force
order by year desc, rank nulls last, code
