-- The open task that something found again is added to, and whether it was noted of that period already. What is of no period is new each time.
select t.id,
       exists (select from followup.task_event e where e.province_code = @province and e.task_id = t.id and e.what in ('open', 'again') and @period <> '' and e.period = @period) as known
from followup.task t
where t.province_code = @province and t.unit_id = @unit and t.why = @why and t.about = @about and t.audience = @audience and t.state not in ('judged', 'withdrawn')
for update of t
