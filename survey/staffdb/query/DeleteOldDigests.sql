delete from staff.digest where province_code = @province and day < @before
