update staff.session set proved_at = @now where province_code = @province and id = @id
