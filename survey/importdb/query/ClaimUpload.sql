update survey.upload set import_id = @import, content = ''
where province_code = @province and id = @id and owner = @owner and import_id is null
