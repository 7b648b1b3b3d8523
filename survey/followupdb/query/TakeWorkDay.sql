-- Whoever is first on a day does it.
insert into followup.work_day as d (province_code, day) values (@province, @today)
on conflict (province_code) do update set day = excluded.day where d.day < excluded.day
