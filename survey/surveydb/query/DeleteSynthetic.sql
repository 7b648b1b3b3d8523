with gone as (delete from survey.transactions where synthetic)
delete from survey.synthetic
