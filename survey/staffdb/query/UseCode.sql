update staff.account set code_step = @step where province_code = @province and id = @id and code_step < @step
