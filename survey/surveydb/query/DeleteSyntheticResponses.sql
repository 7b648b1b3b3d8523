with gone as (
    delete from survey.response where province_code = @province and unit_id = @unit_id and synthetic returning id
)
delete from survey.receipt where province_code = @province and id in (select id from gone)
