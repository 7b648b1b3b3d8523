-- What a province has imported comes before what everybody has. A result of a part of a province in force says whose part it is now.
select i.year, i.scope, i.series, i.code, i.province, i.score, i.rank, i.confidence, i.source_url,
       coalesce(merged.code, ''), coalesce(merged.full_name, '')
from (
    select i.year, i.scope, i.series, i.ranked_code as code, i.province, i.score, i.rank, i.confidence, i.source_url
    from analytics.imported_benchmark i where i.province_code = @province
    union all
    select b.year, b.scope, b.series, b.province_code, b.province, b.score, b.rank, b.confidence, b.source_url
    from analytics.benchmark b
    where not exists (select from analytics.imported_benchmark i
                      where i.province_code = @province and i.year = b.year and i.ranked_code = b.province_code)
) i
left join analytics.predecessor p on i.scope = 63 and p.code = i.code
left join survey.province merged on merged.code = p.successor_code and cardinality(merged.merged_from) > 1
order by i.year desc, i.rank nulls last, i.code
