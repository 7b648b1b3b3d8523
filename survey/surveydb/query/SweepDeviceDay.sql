update survey.device_day set swept = true where province_code = @province and answered_on = @day and device_id = @device and beyond and not swept
