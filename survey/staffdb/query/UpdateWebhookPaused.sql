update staff.webhook set paused = @paused, revision = revision + 1
where province_code = @province and id = @id and revision = @revision
