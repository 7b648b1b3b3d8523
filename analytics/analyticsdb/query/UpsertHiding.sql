insert into analytics.hiding (province_code, period, hash) values (@province, @period, @hash)
on conflict (province_code, period) do update set hash = excluded.hash
