with gone as (delete from survey.transactions where province_code = @province and synthetic)
delete from survey.synthetic where province_code = @province
