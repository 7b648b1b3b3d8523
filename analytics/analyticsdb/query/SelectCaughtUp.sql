select caught_up_at from analytics.turn where province_code = @province
