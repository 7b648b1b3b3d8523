update staff.account set state = @state, state_at = now(), revision = revision + 1
where province_code = @province and id = @id and revision = @revision
