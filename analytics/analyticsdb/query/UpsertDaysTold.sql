insert into analytics.days_told as d (province_code, until, least)
values (@province, @today::date, @least)
on conflict (province_code) do update set until = excluded.until, least = excluded.least
where (d.until, d.least) is distinct from (excluded.until, excluded.least)
