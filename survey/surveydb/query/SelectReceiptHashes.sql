select id, content_hash from survey.receipt where id = any(@ids::uuid[])
