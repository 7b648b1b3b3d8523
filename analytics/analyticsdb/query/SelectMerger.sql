select code, name, successor_code, thousands from analytics.predecessor order by code
