update followup.task set escalation = @escalation
where province_code = @province and (@units::int[] is null or unit_id = any(@units)) and id = @id and revision = @revision and escalation <> @escalation
returning shown_on
