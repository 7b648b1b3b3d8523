#!/bin/sh
# Makes the roles and the database, once, on an empty PostgreSQL: the owner, what the service acts as, what Grafana reads as. The
# image of PostgreSQL runs it at its first start; elsewhere run it as a superuser with PGHOST and the passwords set.
set -eu
: "${SIPAS_OWNER_PASSWORD:?}" "${SIPAS_GRAFANA_DATABASE_PASSWORD:?}"
psql -v ON_ERROR_STOP=1 -v owner="$SIPAS_OWNER_PASSWORD" -v grafana="$SIPAS_GRAFANA_DATABASE_PASSWORD" -d postgres <<'SQL'
create role sipas login password :'owner';
create role sipas_service;
grant sipas_service to sipas;
create role grafana_ro login password :'grafana' connection limit 20;
alter role grafana_ro set statement_timeout = '10s';
alter role grafana_ro set default_transaction_read_only = on;
create database sipas owner sipas;
revoke temporary on database sipas from public;
grant temporary on database sipas to sipas;
SQL
