select exists (select from survey.synthetic where province_code = @province)
