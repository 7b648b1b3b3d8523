with gone as (
    delete from survey.response where province_code = @province and unit_id = @unit_id and synthetic returning id, answered_on
), said as (
    delete from survey.comment c using gone
    where c.province_code = @province and c.unit_id = @unit_id and c.answered_on = gone.answered_on and c.response_id = gone.id
), reported as (
    delete from survey.reported where province_code = @province and response_id in (select id from gone)
)
delete from survey.receipt where province_code = @province and id in (select id from gone)
