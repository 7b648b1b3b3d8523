select id, unit_id, day, sealed, state, outcome, tries, closed_on, acted_by, revision from followup.person_to_call
where province_code = @province and id = @id and (@units::integer[] is null or unit_id = any(@units))
