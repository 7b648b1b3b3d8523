insert into analytics.progress (name, cursor, system_identifier)
select 'publish', @cursor::text::xid8, system_identifier::text from pg_control_system()
on conflict (name) do update set cursor = excluded.cursor, system_identifier = excluded.system_identifier, updated_at = now()
