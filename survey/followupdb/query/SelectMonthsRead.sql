select b.month, count(*)::int as batches, sum(b.comments)::int as comments from followup.batch b
where b.province_code = @province and (@units::int[] is null or b.unit_id = any(@units)) and b.unit_id = @unit
group by b.month order by b.month desc
