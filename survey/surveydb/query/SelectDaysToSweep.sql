select device_id, answered_on from survey.device_day where province_code = @province and beyond and not swept order by answered_on, device_id
