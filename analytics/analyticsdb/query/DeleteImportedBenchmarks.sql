delete from analytics.imported_benchmark i
using unnest(@years::int[], @codes::text[]) as named (year, code)
where i.province_code = @province and i.year = named.year and i.ranked_code = named.code
