select before from survey.retirement where province_code = @province
