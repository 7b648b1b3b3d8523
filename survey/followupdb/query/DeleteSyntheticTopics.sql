-- At once, and before the comments: with each of these it would be counted apart.
delete from followup.comment_topic t using followup.comment c
where c.province_code = @province and c.synthetic and t.province_code = c.province_code and t.comment_id = c.id
