#!/bin/sh
# Makes the roles and the database of one province: the owner, what the service acts as, what Grafana reads as. The image of
# PostgreSQL runs it at its first start; elsewhere run it as a superuser with PGHOST and the passwords set. Run it again with another
# SIPAS_DATABASE for another province: its owner has the database's name and cannot enter any other one.
set -eu
: "${SIPAS_DATABASE:=sipas}" "${SIPAS_OWNER_PASSWORD:?}" "${SIPAS_GRAFANA_DATABASE_PASSWORD:?}"
psql -v ON_ERROR_STOP=1 -v database="$SIPAS_DATABASE" -v owner="$SIPAS_OWNER_PASSWORD" -v grafana="$SIPAS_GRAFANA_DATABASE_PASSWORD" -d postgres <<'SQL'
create role :"database" login password :'owner';
select 'create role sipas_service' where not exists (select from pg_roles where rolname = 'sipas_service') \gexec
grant sipas_service to :"database";
select format('create role grafana_ro login password %L connection limit 20', :'grafana') where not exists (select from pg_roles where rolname = 'grafana_ro') \gexec
alter role grafana_ro set statement_timeout = '10s';
alter role grafana_ro set default_transaction_read_only = on;
create database :"database" owner :"database";
revoke all on database :"database" from public;
grant connect on database :"database" to grafana_ro;
SQL
