#!/bin/sh
# The restore drill: takes the backups, not the server, and proves that they hold. Restores the newest one to a moment shortly before the end
# of the log there is, starts it in a place of its own that nobody else can reach, has sipas compare tallies with answers in each database and
# for each province, and takes all of it away again. A timer runs it every week as the account of PostgreSQL; it exits 1 and says why when the
# backups are not good. Prometheus is told by sipas_drill.prom beside the backups.
#   drill.sh /var/backups/sipas [DIRECTORY]
# The copy lies in DIRECTORY, or in .drill beside the backups; it needs the room of the database and of the log that comes after the backup.
set -eu
[ $# -ge 1 ] || { echo "usage: drill.sh BACKUPS [DIRECTORY]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
backups=$1 scratch=${2:-$1/.drill} began=$(date +%s) good=0
mkdir -p "$scratch"
chmod 0700 "$scratch"
say() { echo "drill: $*" >&2; }
# One at a time; the lock goes with the process, however it ends.
exec 9>"$scratch/lock"
flock -n 9 || { say "another drill is running"; exit 1; }
stop() {
    # Whoever was killed has left a server behind.
    if [ -f "$scratch/data/postmaster.pid" ]; then pg_ctl -D "$scratch/data" -m immediate -w stop >/dev/null 2>&1 9>&- || true; fi
    rm -rf "$scratch/data" "${scratch:?}/home" "$scratch/piece" "$scratch/log" "$scratch"/*.conf "$scratch"/.s.*
}
tell() { # what node_exporter reads; a drill that failed leaves the time of the last good one
    last=$(sed -n 's/^sipas_drill_last_success_timestamp_seconds //p' "$backups/sipas_drill.prom" 2>/dev/null || true)
    [ "$good" = 0 ] || last=$(date +%s)
    {
        echo "# HELP sipas_drill_last_run_timestamp_seconds When the last restore drill ended."
        echo "# TYPE sipas_drill_last_run_timestamp_seconds gauge"
        echo "sipas_drill_last_run_timestamp_seconds $(date +%s)"
        echo "# HELP sipas_drill_success 1 where the last restore drill succeeded, else 0."
        echo "# TYPE sipas_drill_success gauge"
        echo "sipas_drill_success $good"
        echo "# HELP sipas_drill_duration_seconds How long the last restore drill took."
        echo "# TYPE sipas_drill_duration_seconds gauge"
        echo "sipas_drill_duration_seconds $(($(date +%s) - began))"
        if [ -n "$last" ]; then
            echo "# HELP sipas_drill_last_success_timestamp_seconds When a restore drill succeeded last."
            echo "# TYPE sipas_drill_last_success_timestamp_seconds gauge"
            echo "sipas_drill_last_success_timestamp_seconds $last"
        fi
    } >"$backups/.sipas_drill.prom"
    chmod 0644 "$backups/.sipas_drill.prom"
    mv "$backups/.sipas_drill.prom" "$backups/sipas_drill.prom"
}
end() {
    trap '' INT TERM HUP
    stop
    tell
}
trap end EXIT
trap 'exit 1' INT TERM HUP
base=$(find "$backups" -maxdepth 1 -name 'base-*' | sort | tail -n 1)
[ -n "$base" ] || { say "there is no backup in $backups"; exit 1; }
# The programs of the version that made the backup: Debian and others keep them off the path.
version=$(cat "$base/PG_VERSION")
for bin in "/usr/lib/postgresql/$version/bin" "/usr/pgsql-$version/bin"; do if [ -d "$bin" ]; then PATH=$bin:$PATH; fi; done
command -v pg_ctl >/dev/null || { say "the backup is of PostgreSQL $version, whose server programs are not here: install postgresql-$version"; exit 1; }
stop
pg_verifybackup -n -q "$base" || { say "the backup $base is damaged: make another one"; exit 1; }
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$base/backup_label")
room=$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')
need=$(($(du -sk "$base" | cut -f1) + 65536))
[ "$room" -gt "$need" ] || { say "no room: $need kB are needed in $scratch, $room are there"; exit 1; }
# The moment: a microsecond, the least PostgreSQL tells apart, before the last commit that is archived, found in the newest pieces of log. Where none came after the backup, the end.
moment=
for piece in $(find "$backups/wal" -name '[0-9A-F]*' ! -name '*.*' -o -name '[0-9A-F]*.gz' ! -name '*.*.gz' | sort -r | head -n 20); do
    name=$(basename "$piece" .gz)
    if [ "${#name}" != 24 ] || [ "$name" = "$first" ] || [ "$(printf '%s\n%s\n' "$first" "$name" | sort | head -n 1)" != "$first" ]; then continue; fi
    mkdir -p "$scratch/piece"
    if [ "$piece" = "${piece%.gz}" ]; then cp "$piece" "$scratch/piece/$name"; else
        gzip -dc "$piece" >"$scratch/piece/$name" || { say "the piece of log $piece is damaged: make another backup"; exit 1; }
    fi
    moment=$(TZ=UTC pg_waldump --rmgr=Transaction "$scratch/piece/$name" 2>/dev/null | sed -n 's/.*desc: COMMIT \([-0-9]* [0-9:.]*\) UTC.*/\1/p' | tail -n 1)
    rm -rf "$scratch/piece"
    [ -z "$moment" ] || break
done
if [ -n "$moment" ]; then moment=$(date -u -d "$moment UTC -0.000001 seconds" '+%Y-%m-%d %H:%M:%S.%6N+00'); fi
# restore.sh takes a backup that had ended before the moment: of this one there is none where nobody has written anything since.
ended=$("$here/ended.sh" "$base")
if [ -z "$moment" ]; then
    say "no commit is archived from after the backup: it is restored to the end of the log, and no restore to a moment is tried"
elif [ "$ended" -ge "$(date -d "$moment" +%s)" ]; then
    say "the last commit that is archived, $moment, is from before the backup had ended, $(date -u -d "@$ended" '+%Y-%m-%d %H:%M:%S+00'): it is restored to the end of the log, and no restore to a moment is tried"
    moment=
fi
if [ -n "$moment" ]; then "$here/restore.sh" "$backups" "$scratch/data" "$moment"; else "$here/restore.sh" "$backups" "$scratch/data"; fi
# Settings of its own, wherever the real server has its: nothing of the drill may reach the network, the archive or a standby, and whoever may
# enter the directory may enter the server.
echo "local all all trust" >"$scratch/hba.conf"
: >"$scratch/ident.conf"
cat >"$scratch/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch'
port = 5432
hba_file = '$scratch/hba.conf'
ident_file = '$scratch/ident.conf'
CONF
alone="-c config_file=$scratch/postgresql.conf -c listen_addresses='' -c unix_socket_directories=$scratch -c port=5432 -c hba_file=$scratch/hba.conf -c ident_file=$scratch/ident.conf"
# No session before it has caught up: so it need not be as large as the real server.
alone="$alone -c hot_standby=off -c archive_mode=off -c synchronous_standby_names='' -c ssl=off -c primary_conninfo='' -c shared_buffers=64MB -c huge_pages=off"
pg_ctl -D "$scratch/data" -w -t 7200 -l "$scratch/log" -o "$alone" start >/dev/null 9>&- || { say "the backup does not start:"; tail -n 20 "$scratch/log" >&2; exit 1; }
export PGHOST="$scratch" PGPORT=5432
ask() { psql -X -q -A -t -d "$1" -c "$2"; }
check() { # what sipas says of a database and a province
    database=$1 province=$2
    shift 2
    SIPAS_DATABASE_URL="postgres://$(owner "$database")@/$database?host=$scratch&port=5432" SIPAS_SERVICE_URL='' SIPAS_STAFF_URL='' SIPAS_PROVINCE=$province SIPAS_DATA_DIR=$scratch/home \
        "${SIPAS:-sipas}" "$@" >/dev/null 9>&-
}
owner() { ask "$1" 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()'; }
enters() { # as the superuser, whatever he is called
    for PGUSER in postgres "$(id -un)" sipas_admin; do
        export PGUSER
        if psql -X -q -A -t -d template1 -c 'select 1' >/dev/null 2>&1; then return 0; fi
    done
    return 1
}
waited=0
until enters; do # it takes nobody in before it has caught up
    waited=$((waited + 1))
    pg_ctl -D "$scratch/data" status >/dev/null 2>&1 || { say "the backup does not restore:"; tail -n 20 "$scratch/log" >&2; exit 1; }
    [ "$waited" -lt 7200 ] || { say "not caught up after two hours"; exit 1; }
    sleep 1
done
found=0
for database in $(ask template1 "select datname from pg_database where datallowconn and not datistemplate"); do
    [ "$(ask "$database" "select to_regclass('survey.response') is not null")" = t ] || continue
    found=1
    # As at a real restore: a program that is newer than the backup brings it up to date first.
    check "$database" 68 migrate || { say "$database cannot be brought up to date"; exit 1; }
    for province in $(ask "$database" "select distinct province_code from survey.place order by 1"); do
        check "$database" "$province" recount --check || { say "tallies of province $province in $database differ from its answers"; exit 1; }
    done
    echo "$database: answers $(ask "$database" "select count(*) || ', the latest of ' || coalesce(max(answered_on)::text, 'no day') from survey.response")"
done
[ "$found" = 1 ] || { say "no database in the backup holds answers of sipas"; exit 1; }
good=1
echo "the backups are good: $(basename "$base"), restored to ${moment:-the end of the log} in $(($(date +%s) - began)) s"
