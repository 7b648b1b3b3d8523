#!/bin/sh
# Makes a full backup beside the archived log, checks it, and drops what is older than the last KEEP ones. Run it every night as the
# account of PostgreSQL, for example from cron:
#   backup.sh /var/backups/sipas 'host=127.0.0.1 user=postgres' 7
set -eu
[ $# -ge 2 ] || { echo "usage: backup.sh BACKUPS CONNECTION [KEEP]" >&2; exit 2; }
backups=$1 connection=$2 keep=${3:-7} began=$(date +%s)
# Debian keeps PostgreSQL's programs off the path; any version's can check and clean up.
for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do if [ -d "$bin" ]; then PATH=$bin:$PATH; fi; done
name=base-$(date -u +%Y%m%dT%H%M%SZ)
say() { echo "backup: $*" >&2; }
# The directory itself may be entered by all, for node_exporter reads in it what Prometheus is told; what holds answers may not.
mkdir -p -m 0755 "$backups"
mkdir -p -m 0700 "$backups/wal"
# One at a time; the lock goes with the process, however it ends.
exec 9>"$backups/.lock"
flock -n 9 || { say "another backup is running"; exit 1; }
# Only whole backups have their name. What a broken run has left behind goes first: it may be what takes the room.
drop() { find "$backups" -maxdepth 1 -name '.base-*' -exec rm -rf {} +; }
drop
trap drop EXIT
trap 'exit 1' INT TERM HUP
pg_basebackup -D "$backups/.$name" -c fast -X none -d "$connection" --manifest-checksums=SHA256
ended=$(date -u +%Y%m%dT%H%M%SZ)
pg_verifybackup -n -q "$backups/.$name"
starts() { sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$1/backup_label"; }
# A backup alone restores nothing: it needs the log from where it starts. PostgreSQL has waited for that to be archived where it archives at all;
# where it does not, or elsewhere, this would be a backup in name only.
first=$(starts "$backups/.$name")
if [ ! -f "$backups/wal/$first" ] && [ ! -f "$backups/wal/$first.gz" ]; then
    say "no backup was made, for it could never be restored: PostgreSQL has not archived $first to $backups/wal. Set archive_mode = on and archive_command (see archive.sh), and restart PostgreSQL. A standby that was copied just now makes one after its next checkpoint: try again in half an hour"
    exit 1
fi
# It is named for when it began and for when it had ended, after which a moment must lie that is restored out of it (ended.sh).
mv "$backups/.$name" "$backups/$name-$ended"
name=$name-$ended
find "$backups" -maxdepth 1 -name 'base-*' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do rm -rf "$old"; done
oldest=$(find "$backups" -maxdepth 1 -name 'base-*' | sort | head -n 1)
pg_archivecleanup -x .gz "$backups/wal" "$(starts "$oldest")"
# For Prometheus' node exporter, which reads the directory.
{
    gauge() { printf '# HELP %s %s\n# TYPE %s gauge\n%s %s\n' "$1" "$3" "$1" "$1" "$2"; }
    gauge sipas_backup_last_success_timestamp_seconds "$(date +%s)" "When the last whole backup was made."
    gauge sipas_backup_duration_seconds "$(($(date +%s) - began))" "How long the last whole backup took."
    gauge sipas_backup_size_bytes "$(($(du -sk "$backups/$name" | cut -f1) * 1024))" "Size of the last whole backup."
    gauge sipas_backup_archive_bytes "$(($(du -sk "$backups/wal" | cut -f1) * 1024))" "Size of the log that is kept."
} >"$backups/.sipas_backup.prom"
chmod 0644 "$backups/.sipas_backup.prom"
mv "$backups/.sipas_backup.prom" "$backups/sipas_backup.prom"
echo "$backups/$name"
