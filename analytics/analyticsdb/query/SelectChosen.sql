select distinct on (name) name, value from survey.setting where province_code = @province order by name, number desc
