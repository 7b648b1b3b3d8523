select kind, file_name, content, plan, coalesce(import_id, 0), expires_at
from survey.upload
where province_code = @province and id = @id and owner = @owner and expires_at > @now
