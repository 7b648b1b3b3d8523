-- As text in one order, which the import of a file keeps: undoing holds what stands there against it, and brings back what stood there.
select coalesce(jsonb_agg(jsonb_build_object('year', i.year, 'ranked_code', i.ranked_code, 'scope', i.scope, 'series', i.series, 'province', i.province,
           'score', i.score, 'rank', i.rank, 'confidence', i.confidence, 'source_url', i.source_url, 'imported_by', i.imported_by,
           'imported_at', i.imported_at at time zone 'UTC') order by i.year, i.ranked_code), '[]')::text
from analytics.imported_benchmark i join unnest(@years::int[], @codes::text[]) as named (year, code) on named.year = i.year and named.code = i.ranked_code
where i.province_code = @province
