select n.month, n.batches::int, n.comments::int from followup.batch_count n
where n.province_code = @province and (@units::int[] is null or n.unit_id = any(@units)) and n.unit_id = @unit and n.batches > 0
order by n.month desc
