-- The states of each of these units and months as numbers, by standing, questionnaire and mode; the sums tell equal states from others.
with asked as (select unit_id, month from unnest(@unit_ids::int[], @months::date[]) as a (unit_id, month)),
parts as (
    select m.unit_id, m.month, 'present' as state, m.standing, m.questionnaire, m.mode, sum(m.responses)::bigint as responses,
           sum(m.counts) as counts, sum(m.moments) as moments
    from analytics.month_tally m join asked using (unit_id, month)
    where m.province_code = @province
    group by m.unit_id, m.month, m.standing, m.questionnaire, m.mode
    union all
    select t.unit_id, t.month, t.state, t.standing, t.questionnaire, t.mode, sum(t.responses)::bigint, sum(t.counts), sum(t.moments)
    from analytics.step_tally t join asked using (unit_id, month)
    where t.province_code = @province
    group by t.unit_id, t.month, t.state, t.standing, t.questionnaire, t.mode
)
select a.unit_id, a.month, s.settled, s.moved_at, p.state, p.standing, p.questionnaire, p.mode, p.responses,
       md5(numeric_send(p.counts) || numeric_send(p.moments)) as sums
from asked a
left join analytics.step s on s.province_code = @province and s.unit_id = a.unit_id and s.month = a.month
left join parts p on p.unit_id = a.unit_id and p.month = a.month
order by a.month, a.unit_id
