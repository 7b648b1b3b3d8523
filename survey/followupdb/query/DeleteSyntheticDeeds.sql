delete from followup.deed where province_code = @province and synthetic
