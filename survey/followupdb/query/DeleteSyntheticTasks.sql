delete from followup.task where province_code = @province and synthetic
