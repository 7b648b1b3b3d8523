select exists (select from survey.synthetic)
