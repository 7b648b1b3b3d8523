-- Of quarters that are settled alone, and only what has moved far enough since it was told.
with counted as (
    select c.unit_id, c.month, 'received' as what, '' as reason, c.comments from followup.comment_count c where c.province_code = @province
    union all
    select c.unit_id, c.month, c.screening, c.reason, c.comments from followup.comment_count c where c.province_code = @province
    union all
    select a.unit_id, a.month, 'answered', '', a.comments from followup.answer_count a where a.province_code = @province
    union all
    select a.unit_id, a.month, 'answered_soon', '', a.comments from followup.answer_count a where a.province_code = @province and a.soon
), truth as (
    select coalesce(c.unit_id, 0) as unit_id, q.quarter, c.what, c.reason, sum(c.comments)::bigint as comments
    from counted c cross join lateral (select date_trunc('quarter', c.month::timestamp)::date as quarter) q
    where q.quarter >= @since and q.quarter + interval '3 months' <= @settled::date
    group by grouping sets ((c.unit_id, q.quarter, c.what, c.reason), (q.quarter, c.what, c.reason))
)
insert into followup.count_published (province_code, unit_id, quarter, what, reason, comments)
select @province, t.unit_id, t.quarter, t.what, t.reason, t.comments
from truth t
left join followup.count_published p
     on p.province_code = @province and p.unit_id = t.unit_id and p.quarter = t.quarter and p.what = t.what and p.reason = t.reason
where abs(t.comments - coalesce(p.comments, 0)) >= @step
on conflict (province_code, unit_id, quarter, what, reason) do update set comments = excluded.comments
