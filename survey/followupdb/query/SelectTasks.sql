-- Who is not the department chooses by the month in which a task was opened, which the task says, and by no day of it: a quarter's report has the tasks that
-- the quarter is asked for before it is frozen, whenever they were shown.
select t.id, t.unit_id, u.code as unit_code, u.level as unit_level, u.name as unit_name, u.name_en as unit_name_en, t.why, t.about, t.period, t.measure, t.audience, t.words,
       t.state, t.opened_on, t.opened_by, t.shown_on, t.owner_account, t.owner_name, t.due_on, t.cause, t.cause_words, t.remedy, t.done_on, t.verdict, t.evidence,
       t.judged_on, t.escalation, t.synthetic, t.changed_by, t.revision
from followup.task t join survey.unit u on u.id = t.unit_id
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
  and (t.audience = 'unit' and (@department or t.shown_on is not null and @reached and (@seen::int[] is null or t.unit_id = any(@seen)))
       or t.audience = 'department' and (@asked or @inspectorate) or t.audience = 'inspectorate' and @inspectorate)
  and (@every or (t.state in ('judged', 'withdrawn')) = @ended)
  and (@state = '' or t.state = @state) and (@why = '' or t.why = @why) and (@cause = '' or t.cause = @cause) and (@unit = '' or u.code = @unit)
  and (@owner = 0 or t.owner_account = @owner)
  and (@due_by::date is null or t.due_on <= @due_by and t.state in ('opened', 'accepted', 'cause', 'remedy'))
  and (cardinality(@escalations::text[]) = 0 or t.escalation = any(@escalations) and t.state in ('opened', 'accepted', 'cause', 'remedy'))
  and (@opened_from::date is null or date_trunc(case when @department then 'day' else 'month' end, t.opened_on::timestamp) >= @opened_from)
  and (@opened_until::date is null or date_trunc(case when @department then 'day' else 'month' end, t.opened_on::timestamp) < @opened_until)
  and (@done_from::date is null or t.done_on >= @done_from) and (@done_until::date is null or t.done_on < @done_until)
  and (@after_due::date is null or case when @ended then (t.due_on, t.id) < (@after_due, @after_id::uuid) else (t.due_on, t.id) > (@after_due, @after_id::uuid) end)
order by case when @ended then t.due_on end desc, case when @ended then t.id end desc, t.due_on, t.id
limit @most
