-- In the order in which everybody changes them.
select from survey.tally
where province_code = @province and unit_id = @unit_id and answered_on >= @month::date and answered_on < (@month::date + interval '1 month')::date
order by answered_on, questionnaire, mode, standing, reason
for update
