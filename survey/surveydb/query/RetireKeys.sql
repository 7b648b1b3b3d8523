-- Those that have expired make room for others of their name.
update survey.api_key set slot = null where province_code = @province and name = @name and slot is not null and expires_on < @today
