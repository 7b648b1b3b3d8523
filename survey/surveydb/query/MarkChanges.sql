insert into survey.tally_change (province_code, unit_id, month, revision)
select @province, unit_id, month, pg_current_xact_id() from unnest(@unit_ids::int[], @months::date[]) as changed (unit_id, month)
on conflict (province_code, unit_id, month) do update set revision = excluded.revision
