select exists (select from survey.place)
