-- Of each state how many tasks there are that units see: what they do not see yet moves nothing that anybody may read. How many people have in hand, how many of them are late, and since when the oldest is.
select state, count(*)::int as tasks, count(*) filter (where due_on < @today and state <> 'done')::int as overdue, min(greatest(opened_on, shown_on)) as oldest,
       min(due_on) filter (where due_on < @today and state <> 'done') as oldest_due
from followup.task
where province_code = @province and audience = 'unit' and shown_on is not null and state not in ('judged', 'withdrawn')
group by state
