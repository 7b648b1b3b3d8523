delete from staff.challenge where province_code = @province and until < @now
