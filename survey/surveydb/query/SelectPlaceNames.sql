select name from survey.place
where province_code = @province and unit_id = @unit_id and code <> @code and closed_at is null
