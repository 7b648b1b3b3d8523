select c.unit_id, c.month, c.screening, c.reason, c.comments from followup.comment_count c
where c.province_code = @province and (@units::int[] is null or c.unit_id = any(@units)) and c.comments > 0
order by c.unit_id, c.month, c.screening, c.reason
