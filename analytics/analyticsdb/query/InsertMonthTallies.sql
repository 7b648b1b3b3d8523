insert into analytics.month_tally (unit_id, month, questionnaire, standing, responses, counts, moments)
select t.unit_id, c.month, t.questionnaire, t.standing, sum(t.responses), sum(t.counts), sum(t.moments)
from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
join survey.tally t on t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
group by t.unit_id, c.month, t.questionnaire, t.standing
