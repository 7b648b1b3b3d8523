insert into analytics.imported_benchmark (province_code, year, ranked_code, scope, series, province, score, rank, confidence, source_url, imported_by)
select @province, year, code, scope, series, name, score, rank, confidence, source, @by
from unnest(@years::int[], @codes::text[], @scopes::int[], @series::int[], @provinces::text[], @scores::float8[], @ranks::int[],
            @confidences::text[], @sources::text[]) as r (year, code, scope, series, name, score, rank, confidence, source)
