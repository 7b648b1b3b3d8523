select t.unit_id, c.month, t.questionnaire, t.standing, t.responses, t.counts, t.moments
from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
join survey.tally t on t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
