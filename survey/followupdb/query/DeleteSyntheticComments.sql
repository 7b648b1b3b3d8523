-- Numbers that units and leaders were told go, too: they are told anew of what is left, five and more at a time.
with gone as (
    delete from followup.comment where province_code = @province and synthetic returning id
), replies as (
    delete from followup.reply r using gone where r.province_code = @province and r.comment_id = gone.id
), handled as (
    delete from followup.handling h using gone where h.province_code = @province and h.comment_id = gone.id
), steps as (
    delete from followup.topic_step where province_code = @province and exists (select from gone)
), published as (
    delete from followup.count_published where province_code = @province and exists (select from gone)
), told as (
    delete from followup.count_told where province_code = @province and exists (select from gone)
), work as (
    delete from followup.work_told where province_code = @province and exists (select from gone)
), today as (
    delete from followup.work_day where province_code = @province and exists (select from gone)
)
update followup.comment_topic t set told = false
where t.province_code = @province and t.told and exists (select from gone) and t.comment_id not in (select id from gone)
