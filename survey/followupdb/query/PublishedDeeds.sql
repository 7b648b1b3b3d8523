select p.unit_id, p.quarter, p.topic, p.words, p.done_on, p.due_on, p.said from followup.published_deeds(@province, @since) p
where @units::int[] is null or p.unit_id = any(@units)
