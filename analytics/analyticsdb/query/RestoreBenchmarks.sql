insert into analytics.imported_benchmark (province_code, year, ranked_code, scope, series, province, score, rank, confidence, source_url, imported_by, imported_at)
select @province, k.year, k.ranked_code, k.scope, k.series, k.province, k.score, k.rank, k.confidence, k.source_url, k.imported_by, k.imported_at at time zone 'UTC'
from jsonb_to_recordset(@kept::text::jsonb) as k (year int, ranked_code text, scope int, series int, province text, score float8, rank int,
     confidence text, source_url text, imported_by text, imported_at timestamp)
