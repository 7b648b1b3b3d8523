update staff.account set signed_in_at = greatest(signed_in_at, @now) where province_code = @province and id = @id
