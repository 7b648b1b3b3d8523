select period, hash from analytics.hiding where province_code = @province
