-- The first counters of the packed moments are sums, all that a day's totals are; what follows them are products of single responses, and
-- are shifted behind the point: as text alone they would take longer than all the rest.
select t.unit_id, t.answered_on, t.questionnaire, t.mode, t.standing, t.reason, t.responses,
       trunc(t.moments * @shift::text::numeric)::text
from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
join survey.tally t on t.province_code = @province and t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
where t.responses > 0 and t.standing in ('counted', 'set_aside')
