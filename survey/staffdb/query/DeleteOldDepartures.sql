delete from staff.departure where province_code = @province and until < @now
