insert into analytics.benchmark as b (year, province_code, scope, series, province, score, rank, confidence, source_url)
select year, code, scope, series, province, score, rank, confidence, source
from unnest(@years::int[], @codes::text[], @scopes::int[], @series::int[], @provinces::text[], @scores::float8[], @ranks::int[],
            @confidences::text[], @sources::text[]) as r (year, code, scope, series, province, score, rank, confidence, source)
on conflict (year, province_code) do update
set scope = excluded.scope, series = excluded.series, province = excluded.province, score = excluded.score, rank = excluded.rank,
    confidence = excluded.confidence, source_url = excluded.source_url
where (b.scope, b.series, b.province, b.score, b.rank, b.confidence, b.source_url)
      is distinct from (excluded.scope, excluded.series, excluded.province, excluded.score, excluded.rank, excluded.confidence, excluded.source_url)
