-- What only a superuser can put up, in the database it is connected to, again and again without harm. Roles are those of the database's owner:
-- sipas has sipas_service and sipas_staff; grafana_ro reads every database of the server that lets it in.
do $$
declare
    db    constant text := current_database();
    owner constant text := (select pg_get_userbyid(datdba) from pg_database where datname = current_database());
    role  text;
    f     regprocedure;
    limits constant text[] := array['default_transaction_read_only=on', 'statement_timeout=10s', 'idle_in_transaction_session_timeout=10s',
                                    'lock_timeout=2s', 'temp_file_limit=1GB'];
    setting text;
begin
    -- Nobody enters, and nobody makes temporary tables, but who is named.
    if has_database_privilege('public', db, 'connect') or has_database_privilege('public', db, 'temporary') then
        execute format('revoke all on database %I from public', db);
    end if;
    if has_schema_privilege('public', 'public', 'create') then
        revoke create on schema public from public;
    end if;
    if db in ('postgres', 'template1') then
        return;
    end if;
    -- Large objects are writing, and a lock by number is held against everybody who counts on the number, or fills the table of all locks.
    -- Nothing here needs either.
    for f in select p.oid from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace
             and (p.proname ~ '^lo_' or p.proname in ('loread', 'lowrite') or p.proname ~ 'advisory')
             and has_function_privilege('public', p.oid, 'execute') loop
        execute format('revoke execute on function %s from public', f);
    end loop;
    -- What moves with each commit tells of whoever has just written: how many rows a table was given, sizes, locks, the number of the next
    -- transaction, the end of the log. Dashboards need none of it; the programs and whoever watches the server do.
    for f in select p.oid from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace
             and (p.proname ~ '^pg_stat_' or p.proname ~ '^pg_(current|last)_' or p.proname ~ '^pg_[a-z_]+_size$' or p.proname ~ '^txid_(current|status)'
                  or p.proname ~ '^pg_(lock_status|blocking_pids|safe_snapshot_blocking_pids|prepared_xact|get_replication_slots|sequence_last_value)$'
                  or p.proname ~ '^pg_(xact_status|xact_commit_timestamp|xact_commit_timestamp_origin|control_checkpoint|notification_queue_usage)$'
                  or p.proname in ('age', 'mxid_age') and p.proargtypes[0] = 'xid'::regtype)
             and has_function_privilege('public', p.oid, 'execute') loop
        execute format('revoke execute on function %s from public', f);
        for role in select rolname from pg_roles where rolname in (owner, owner || '_service', owner || '_staff', 'pg_monitor') loop
            execute format('grant execute on function %s to %I', f, role);
        end loop;
    end loop;
    for role in select rolname from pg_roles where rolname in (owner || '_service', owner || '_staff', 'grafana_ro')
                and not has_database_privilege(rolname, db, 'connect') loop
        execute format('grant connect on database %I to %I', db, role);
    end loop;
    if exists (select from pg_roles where rolname = 'grafana_ro' and rolconnlimit = -1) then
        alter role grafana_ro connection limit 20;
    end if;
    -- A role may set its own limits back, but for the last; so the service ends who reads for too long.
    foreach setting in array limits || case when current_setting('server_version_num')::int >= 170000 then array['transaction_timeout=30s'] end loop
        if exists (select from pg_roles where rolname = 'grafana_ro' and not coalesce(rolconfig, '{}') @> array[setting]) then
            execute format('alter role grafana_ro set %I = %L', split_part(setting, '=', 1), split_part(setting, '=', 2));
        end if;
    end loop;
    if to_regprocedure('guard.end_long_reads()') is null then
        create schema if not exists guard;
        create function guard.end_long_reads() returns integer language sql security definer set search_path = pg_catalog as
            'select count(*)::integer from (select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and usename = ''grafana_ro'' and xact_start < clock_timestamp() - interval ''1 minute'') ended';
        comment on function guard.end_long_reads is 'Ends the sessions of grafana_ro in this database whose transaction is older than a minute: they hold locks and old rows';
        revoke all on function guard.end_long_reads from public;
    end if;
    if to_regprocedure('guard.standbys()') is null then
        create schema if not exists guard;
        create function guard.standbys(out streaming bigint, out synchronous bigint, out behind_bytes double precision, out behind_seconds double precision)
            language sql security definer set search_path = pg_catalog as
            'select count(*), count(*) filter (where state = ''streaming'' and sync_state in (''sync'', ''quorum'')),
                    coalesce(max(case when not pg_is_in_recovery() then pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) end), 0),
                    coalesce(max(extract(epoch from replay_lag)), 0)
             from pg_stat_replication where state in (''streaming'', ''catchup'') and application_name not in (''pg_basebackup'', ''pg_receivewal'')';
        comment on function guard.standbys is 'How many servers follow this one, how many of them commits wait for, and how far the last is behind; not which';
        revoke all on function guard.standbys from public;
    end if;
    for role, f in select rolname, guarded from pg_roles, unnest(array['guard.end_long_reads()', 'guard.standbys()']::regprocedure[]) guarded
                where rolname in (owner, owner || '_service') and not has_function_privilege(rolname, guarded, 'execute') loop
        execute format('grant usage on schema guard to %1$I; grant execute on function %2$s to %1$I', role, f);
    end loop;
end $$;
