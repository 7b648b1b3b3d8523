-- One row a day and key is written, however many ask at once.
update survey.api_key set last_used_on = @today
where province_code = @province and id = @id and (@units::int[] is null or unit_ids <@ @units) and (last_used_on is null or last_used_on < @today)
