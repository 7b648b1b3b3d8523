insert into survey.upload (province_code, id, kind, owner, file_name, content, plan, expires_at)
values (@province, @id, @kind, @owner, @file, @content, @plan, @expires)
