-- Each name once, from one to the next along the index: the log is long, and few write in it.
with recursive named as (
    (select a.actor from staff.audit a where a.province_code = @province order by a.actor limit 1)
    union all
    select (select a.actor from staff.audit a where a.province_code = @province and a.actor > n.actor order by a.actor limit 1) from named n where n.actor is not null
)
select n.actor from named n where n.actor is not null
