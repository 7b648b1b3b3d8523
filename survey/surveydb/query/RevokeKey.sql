update survey.api_key set slot = null, revoked_at = least(revoked_at, now()), revoked_by = case when revoked_at is null then @by else revoked_by end
where province_code = @province and id = @id and (@units::int[] is null or unit_ids <@ @units)
returning name, case when cardinality(unit_ids) = 1 then unit_ids[1] else 0 end as only_unit
