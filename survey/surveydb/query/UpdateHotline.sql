update survey.unit set hotline = @hotline where province_code = @province and id = @unit_id
