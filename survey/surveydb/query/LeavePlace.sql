update survey.device_place set until_on = greatest(from_on, @today::date) where province_code = @province and device_id = @id and until_on is null
