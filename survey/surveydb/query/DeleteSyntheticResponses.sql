with gone as (
    delete from survey.response where unit_id = @unit_id and synthetic returning id
)
delete from survey.receipt where id in (select id from gone)
