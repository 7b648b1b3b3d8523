delete from staff.webhook
where province_code = @province and id = @id and revision = @revision
