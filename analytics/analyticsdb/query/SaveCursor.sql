insert into analytics.progress (province_code, name, cursor, system_identifier, settings)
select @province, @name, @cursor::text::xid8, system_identifier::text, @settings from pg_control_system()
on conflict (province_code, name) do update
set cursor = excluded.cursor, system_identifier = excluded.system_identifier, settings = excluded.settings, updated_at = excluded.updated_at
