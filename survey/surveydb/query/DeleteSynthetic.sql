delete from survey.synthetic
