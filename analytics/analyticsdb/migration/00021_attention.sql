-- So many units are held against their level at once that some would report more by chance alone: as on pages, they are corrected together
-- (Benjamini and Hochberg), each by Hoeffding's bound on the trials that its interval is of. 3.84… is the square of the normal quantile.
-- +goose Up
create or replace view dashboard.unit_attention as
select i.period_kind, i.period, i.period_start, i.province_code, i.level, i.unit_code, i.unit_name, c.concern, c.position, i.method
from dashboard.unit_index i
cross join lateral (
    select 'under' as concern, 1 as position where i.verdict = 'below'
    union all select 'falling', 2 where i.change_real and i.change < 0
    union all select 'aside', 6 where i.set_aside_share >= 5
    union all select 'few', 7 where i.index is null and not i.suppressed and not (not i.settled and i.received > i.n)
) c
where i.level <> 'province'
union all
select r.period_kind, r.period, r.period_start, r.province_code, r.level, r.unit_code, r.unit_name, r.concern,
       case r.concern when 'trouble' then 3 when 'extra' then 4 else 5 end, r.method
from (
    select t.*, min(t.chance * t.units / t.place) over (
               partition by t.province_code, t.period, t.method, t.level, t.concern order by t.chance desc, t.unit_code desc rows unbounded preceding
           ) as corrected
    from (
        select s.*, count(*) over of_level as units, row_number() over (of_level order by s.chance, s.unit_code) as place
        from (
            select u.*, case when u.share <= u.level_share or u.low <= 0 then 1 else exp(greatest(-700,
                       -3.841458820694124 * u.low * (100 - u.low) / (u.share - u.low) ^ 2 * (
                           u.share / 100 * ln(u.share / u.level_share)
                           + case when u.share < 100 then (1 - u.share / 100) * ln((100 - u.share) / (100 - u.level_share)) else 0 end))) end as chance
            from (
                select a.*, sum(a.share * a.n) over of_level / sum(a.n) over of_level as level_share
                from dashboard.unit_report a
                where a.level <> 'province'
                window of_level as (partition by a.province_code, a.period, a.method, a.level, a.concern)
            ) u
        ) s
        window of_level as (partition by s.province_code, s.period, s.method, s.level, s.concern)
    ) t
) r
where r.corrected <= 0.05;
comment on column dashboard.unit_attention.concern is
    'under (surely under the top-ten line), falling (surely), trouble, extra, either (reported more often than in its level, corrected for the units looked at), aside (5 % set aside or more), few (too few answers)';
