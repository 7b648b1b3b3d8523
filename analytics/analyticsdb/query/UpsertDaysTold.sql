insert into analytics.days_told as d (province_code, until, least, provisional)
values (@province, @today::date, @least, @provisional)
on conflict (province_code) do update set until = excluded.until, least = excluded.least, provisional = excluded.provisional
where (d.until, d.least, d.provisional) is distinct from (excluded.until, excluded.least, excluded.provisional)
