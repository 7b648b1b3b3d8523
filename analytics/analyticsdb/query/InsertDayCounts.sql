insert into analytics.day_count (province_code, unit_id, day, mode, responses, set_aside)
select @province, t.unit_id, t.answered_on, t.mode, coalesce(sum(t.responses) filter (where t.standing = 'counted'), 0), coalesce(sum(t.responses) filter (where t.standing = 'set_aside'), 0)
from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
join survey.tally t on t.province_code = @province and t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
group by t.unit_id, t.answered_on, t.mode
having sum(t.responses) > 0
