update staff.account set state = @state, revision = revision + 1
where province_code = @province and id = @id and revision = @revision
