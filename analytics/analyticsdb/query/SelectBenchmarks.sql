select year, scope, series, province_code, province, score, rank, confidence, source_url from analytics.benchmark
order by year desc, rank nulls last, province_code
