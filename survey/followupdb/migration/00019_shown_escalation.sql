-- expand: of a task that answers opened its unit is told no delay of days before it was shown, of tasks that were shown before, too
-- lock: none
-- +goose Up
-- Migration 00017 hid when such a task had gone up, and left that it had. Where it is late by the days that its unit has had, it goes up again.
update followup.task t set escalation = ''
where t.audience = 'unit' and t.shown_on is not null and t.escalation <> '' and t.state in ('opened', 'accepted', 'cause', 'remedy')
  and exists (select from followup.task_event e where e.province_code = t.province_code and e.task_id = t.id and e.what = 'escalate' and e.happened_on < t.shown_on and e.shown_on is null)
  and not exists (select from followup.task_event e where e.province_code = t.province_code and e.task_id = t.id and e.what = 'escalate' and e.shown_on is not null);
