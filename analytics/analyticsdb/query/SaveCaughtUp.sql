update analytics.turn set caught_up_at = @at where province_code = @province
