select happened_on, what, actor, words, shown_on
from followup.task_event
where province_code = @province and task_id = @id and (@all or shown_on is not null)
order by number
