update staff.account set full_name = @full_name, mail = @mail, revision = revision + 1
where province_code = @province and id = @id and revision = @revision
