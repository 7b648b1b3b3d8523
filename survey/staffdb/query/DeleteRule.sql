delete from staff.rule where province_code = @province and id = @id
