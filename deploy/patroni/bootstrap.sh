#!/bin/sh
# Patroni runs it once, on the machine that makes the database, and says how to connect as the superuser: owner, database, roles, walls.
#   bootstrap.sh 'dbname=postgres user=postgres host=localhost port=5432'
set -eu
[ $# = 1 ] || { echo "usage: bootstrap.sh CONNECTION" >&2; exit 2; }
for word in $1; do
    case $word in
        user=*) export PGUSER="${word#*=}" ;;
        host=*) export PGHOST="${word#*=}" ;;
        port=*) export PGPORT="${word#*=}" ;;
    esac
done
scripts=$(cd "$(dirname "$0")/../postgres" && pwd)
"$scripts/init.sh"
"$scripts/roles.sh"
# Patroni's pg_rewind connects to this database, which roles.sh has closed to everybody who is not named. Its password comes from Patroni.
psql -v ON_ERROR_STOP=1 -d postgres <<'SQL'
select 'create role rewind' where not exists (select from pg_roles where rolname = 'rewind') \gexec
grant connect on database postgres to rewind;
SQL
