insert into survey.tally_change (unit_id, month, revision)
select unit_id, month, pg_current_xact_id() from unnest(@unit_ids::int[], @months::date[]) as changed (unit_id, month)
on conflict (unit_id, month) do update set revision = excluded.revision
