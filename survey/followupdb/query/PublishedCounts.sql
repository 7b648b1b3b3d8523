select p.quarter, p.what, p.reason, p.comments::int as comments from followup.published_counts(@province, @unit, @since) p
where @units::int[] is null or @unit = any(@units)
order by p.quarter desc, p.what, p.reason
