delete from analytics.step where province_code = @province
