select t.quarter, t.screening, t.reason, t.comments from followup.count_told t
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units)) and t.unit_id = @unit and t.comments > 0
order by t.quarter desc, t.screening, t.reason
