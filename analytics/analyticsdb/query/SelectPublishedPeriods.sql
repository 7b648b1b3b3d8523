select distinct period from analytics.estimate where province_code = @province
