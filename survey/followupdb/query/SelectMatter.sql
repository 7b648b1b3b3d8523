select m.id, m.is_case, m.unit_id, m.place_code, m.case_id, m.month, m.trouble, m.extra, m.phrase, m.counted, m.commented, m.synthetic, m.state, m.due_on, m.by_name, m.passed_to, m.words,
       m.ended_on, m.revision, m.reports, m.task_id
from followup.matter_called(@province, @units::int[], @id) m
