select distinct on (name) name, value, set_by, set_at, reason, number from survey.setting where province_code = @province order by name, number desc
