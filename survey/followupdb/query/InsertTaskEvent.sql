insert into followup.task_event (province_code, task_id, number, happened_on, what, actor, words, period, shown_on)
select @province, @id, coalesce(max(e.number), 0) + 1, @today, @what, @actor, @words, @period, @shown_on
from followup.task_event e where e.province_code = @province and e.task_id = @id
