#!/bin/sh
# The restore drill: takes the backups, not the server, and proves that they hold. Restores the latest state into a directory of its
# own, starts it on a port of its own, has sipas compare tallies with answers, and takes all of it away again. Run it every month
# as the account of PostgreSQL; it exits 1 and says why when the backups are not good.
#   drill.sh /var/backups/sipas 5499 'postgres://sipas:PASSWORD@127.0.0.1:5499/sipas'
set -eu
[ $# = 3 ] || { echo "usage: drill.sh BACKUPS PORT DATABASE_URL" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sipas-drill-XXXXXX")
end() {
    pg_ctl -D "$scratch/data" -m fast -w stop >/dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap end EXIT
"$here/restore.sh" "$1" "$scratch/data"
# The programs of the version that made the backup: Debian and others keep them off the path.
version=$(cat "$scratch/data/PG_VERSION")
for bin in "/usr/lib/postgresql/$version/bin" "/usr/pgsql-$version/bin"; do if [ -d "$bin" ]; then PATH=$bin:$PATH; fi; done
# Nothing of the drill may reach the archive or a standby of the real server.
{
    echo "port = $2"
    echo "listen_addresses = '127.0.0.1'"
    echo "unix_socket_directories = '$scratch'"
    echo "archive_mode = off"
    echo "synchronous_standby_names = ''"
} >>"$scratch/data/postgresql.auto.conf"
pg_ctl -D "$scratch/data" -w -t 3600 -l "$scratch/log" start >/dev/null || { cat "$scratch/log" >&2; exit 1; }
url=$3
ask() { psql -X -q -A -t -d "$url" -c "$1"; }
waited=0
until [ "$(ask 'select pg_is_in_recovery()')" = f ]; do # it reads before it has caught up
    waited=$((waited + 1))
    [ "$waited" -lt 3600 ] || { echo "drill: not caught up after an hour" >&2; exit 1; }
    sleep 1
done
SIPAS_DATABASE_URL=$url SIPAS_DATA_DIR=$scratch "${SIPAS:-sipas}" recount --check
ask "select 'answers ' || count(*) || ', the latest of ' || coalesce(max(answered_on)::text, 'no day') from survey.response"
echo "the backups are good"
