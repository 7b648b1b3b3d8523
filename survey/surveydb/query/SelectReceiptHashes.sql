select id, content_hash from survey.receipt where province_code = @province and id = any(@ids::uuid[])
