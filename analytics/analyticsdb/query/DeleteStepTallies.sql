delete from analytics.step_tally where province_code = @province
