select min(greatest(imported_at, undone_at)) from survey.import where province_code = @province and excess_due
