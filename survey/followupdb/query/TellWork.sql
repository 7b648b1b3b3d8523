insert into followup.work_told (province_code, kind, quarter, state, told) values (@province, @kind, @quarter, @state, @told)
on conflict (province_code, kind, quarter, state) do update set told = excluded.told
