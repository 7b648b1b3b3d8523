select r.template, r.language, r.sentence, r.by, r.on_day from followup.reply r
where r.province_code = @province and (@units::int[] is null or r.unit_id = any(@units)) and r.comment_id = @id
order by r.id
