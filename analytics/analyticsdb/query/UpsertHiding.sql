insert into analytics.hiding (province_code, period, hash, over) values (@province, @period, @hash, @over)
on conflict (province_code, period) do update set hash = excluded.hash, over = excluded.over
