insert into analytics.day_received (province_code, unit_id, day, responses)
select @province, t.unit_id, t.answered_on, sum(t.responses)
from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
join survey.tally t on t.province_code = @province and t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
where t.standing = 'counted'
  and (@moved or not exists (select from analytics.step s where s.province_code = @province and s.unit_id = c.unit_id and s.month = c.month and s.settled))
group by t.unit_id, t.answered_on
having sum(t.responses) > 0
