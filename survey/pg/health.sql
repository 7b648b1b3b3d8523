-- How the server fares, as far as every role may see it: nothing of what others ask.
-- Log is archived where something is set that archives: without, PostgreSQL keeps it all, and calls that no failure.
select current_setting('archive_mode') <> 'off' and current_setting('archive_command') || coalesce(current_setting('archive_library', true), '') <> '' as archiving,
       coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false) as archive_failing,
       a.failed_count as archive_failures,
       a.archived_count as archived,
       coalesce(extract(epoch from clock_timestamp() - coalesce(a.last_archived_time, pg_postmaster_start_time())), 0)::float8 as archived_ago,
       coalesce(case
           when pg_is_in_recovery() then 0
           when left(a.last_archived_wal, 24) ~ '^[0-9A-F]{24}$' then
               pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') - (('x' || substr(a.last_archived_wal, 9, 8))::bit(32)::bigint * 4294967296
                   + (('x' || substr(a.last_archived_wal, 17, 8))::bit(32)::bigint + 1) * pg_size_bytes(current_setting('wal_segment_size')))
           -- No piece yet, as where the very first one hangs: all there is, once there was a piece to archive. A crash forgets what was archived before.
           when a.last_archived_wal is null and current_setting('archive_mode') <> 'off'
               and (current_setting('archive_timeout') <> '0' or w.wal_bytes > pg_size_bytes(current_setting('wal_segment_size'))) then
               pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')
       end, 0)::float8 as unarchived_bytes,
       (select sum(numbackends) from pg_stat_database)::bigint as connections,
       (current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
           - coalesce(current_setting('reserved_connections', true), '0')::bigint) as connections_max,
       pg_database_size(current_database()) as size,
       current_setting('synchronous_standby_names') <> '' as waits_for_standby,
       clock_timestamp() as clock,
       to_regprocedure('guard.standbys()') is not null as has_standbys
from pg_stat_archiver a, pg_stat_wal w
