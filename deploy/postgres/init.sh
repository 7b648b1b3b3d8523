#!/bin/sh
# Makes the owner and the database of one province, and what Grafana reads as. The image of PostgreSQL runs it at its first start, and roles.sh
# after it; elsewhere run both as a superuser with PGHOST and the passwords set. Run them again with another SIPAS_DATABASE for another
# province: its owner has the database's name and cannot enter any other one. Run again for the same one it makes what is missing, and gives the
# owner a new password; that of grafana_ro, which reads all provinces, stays.
set -eu
: "${SIPAS_DATABASE:=sipas}" "${SIPAS_OWNER_PASSWORD:?}" "${SIPAS_GRAFANA_DATABASE_PASSWORD:?}"
# Passwords are in no argument, which every account of the machine can read, and in no line of the server's log, which keeps a statement that fails.
psql -v ON_ERROR_STOP=1 -v database="$SIPAS_DATABASE" -d postgres <<'SQL'
\getenv owner SIPAS_OWNER_PASSWORD
\getenv grafana SIPAS_GRAFANA_DATABASE_PASSWORD
set log_min_error_statement = panic; set log_min_duration_statement = -1; set log_statement = none;
select format('create role %I', :'database') where not exists (select from pg_roles where rolname = :'database') \gexec
alter role :"database" login password :'owner';
select format('create role grafana_ro login password %L', :'grafana') where not exists (select from pg_roles where rolname = 'grafana_ro') \gexec
select format('create database %1$I owner %1$I encoding ''UTF8'' template template0', :'database')
where not exists (select from pg_database where datname = :'database') \gexec
revoke all on database :"database" from public;
SQL
