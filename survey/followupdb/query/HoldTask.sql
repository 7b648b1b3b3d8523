select t.id, t.unit_id, u.code as unit_code, u.level as unit_level, u.name as unit_name, u.name_en as unit_name_en, t.why, t.about, t.period, t.measure, t.audience, t.words,
       t.state, t.opened_on, t.opened_by, t.shown_on, t.owner_account, t.owner_name, t.due_on, t.cause, t.cause_words, t.remedy, t.done_on, t.verdict, t.evidence,
       t.judged_on, t.escalation, t.synthetic, t.changed_by, t.revision
from followup.task t join survey.unit u on u.id = t.unit_id
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units)) and t.id = @id
for update of t
