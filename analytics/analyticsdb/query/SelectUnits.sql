select id, code, province_code, level, name, name_en from survey.unit where province_code = @province order by level, code
