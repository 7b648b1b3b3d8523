-- The states of each of these units and months as numbers, by standing, questionnaire and mode; the sums tell equal states from others. Of a settled
-- month the answers to its items as well, and how many are told of as set aside in the quarter's other months.
with asked as (select unit_id, month from unnest(@unit_ids::int[], @months::date[]) as a (unit_id, month)),
rows as (
    select m.unit_id, m.month, 'present' as state, m.standing, m.questionnaire, m.mode, m.responses, m.answered, m.counts, m.moments
    from analytics.month_tally m join asked using (unit_id, month)
    where m.province_code = @province
    union all
    select t.unit_id, t.month, t.state, t.standing, t.questionnaire, t.mode, t.responses, t.answered, t.counts, t.moments
    from analytics.step_tally t join asked using (unit_id, month)
    where t.province_code = @province
),
parts as (
    select unit_id, month, state, standing, questionnaire, mode, sum(responses)::bigint as responses, sum(counts) as counts, sum(moments) as moments,
           array[sum(answered[1]), sum(answered[2]), sum(answered[3]), sum(answered[4]), sum(answered[5])]::bigint[] as answered
    from rows
    group by unit_id, month, state, standing, questionnaire, mode
),
beside as (
    select a.unit_id, a.month, sum(t.responses)::bigint as responses
    from asked a
    join analytics.step s on s.province_code = @province and s.unit_id = a.unit_id and s.month <> a.month and s.settled
     and s.month >= date_trunc('quarter', a.month)::date and s.month < (date_trunc('quarter', a.month) + interval '3 months')::date
    join analytics.step_tally t on t.province_code = @province and t.unit_id = s.unit_id and t.month = s.month and t.state = 'published'
     and t.standing = 'set_aside' and not t.left_out
    group by a.unit_id, a.month
)
select a.unit_id, a.month, s.settled, s.moved_at, coalesce(s.aside_untold, false), coalesce(s.modes_untold, false), coalesce(s.items_untold, false),
       coalesce(b.responses, 0), p.state, p.standing, p.questionnaire, p.mode, p.responses, p.answered,
       md5(numeric_send(p.counts) || numeric_send(p.moments)) as sums,
       case when s.settled and p.standing = 'counted' then numeric_send(p.counts) end as counts
from asked a
left join analytics.step s on s.province_code = @province and s.unit_id = a.unit_id and s.month = a.month
left join parts p on p.unit_id = a.unit_id and p.month = a.month
left join beside b on b.unit_id = a.unit_id and b.month = a.month
order by a.month, a.unit_id
