insert into followup.call_back (province_code, id, unit_id, day, sealed) values (@province, @id, @unit_id, @day, @sealed) on conflict do nothing
