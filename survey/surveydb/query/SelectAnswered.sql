select exists (select from survey.tally where province_code = @province)
