select code from analytics.predecessor where successor_code = @province order by code
