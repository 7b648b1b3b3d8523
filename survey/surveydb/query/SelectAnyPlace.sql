select exists (select 1 from survey.place)
