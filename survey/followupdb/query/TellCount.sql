insert into followup.count_told (province_code, unit_id, quarter, screening, reason, comments)
values (@province, @unit, @quarter, @screening, @reason, @comments)
on conflict (province_code, unit_id, quarter, screening, reason) do update set comments = excluded.comments
