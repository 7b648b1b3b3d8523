-- Of all units as they are kept together, of some as each is kept.
select t.month, t.screening, t.reason, t.comments from followup.comment_total t
where t.province_code = @province and @units::int[] is null and @unit::int is null and t.comments > 0
union all
select c.month, c.screening, c.reason, sum(c.comments)::bigint from followup.comment_count c
where c.province_code = @province and (@units::int[] is not null or @unit::int is not null)
  and (@units::int[] is null or c.unit_id = any(@units)) and (@unit::int is null or c.unit_id = @unit) and c.comments > 0
group by 1, 2, 3
order by 1, 2, 3
