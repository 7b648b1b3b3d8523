-- The day that has gone by for longest of what a unit has not answered yet.
select min(h.due_on) as day from followup.handling h where h.province_code = @province and h.state = 'open' and h.due_on < @today
