#!/bin/sh
# Makes a full backup beside the archived log, checks it, and drops what is older than the last KEEP ones. Run it every night as the
# account of PostgreSQL, for example from cron:
#   backup.sh /var/backups/sipas 'host=127.0.0.1 user=postgres' 7
set -eu
[ $# -ge 2 ] || { echo "usage: backup.sh BACKUPS CONNECTION [KEEP]" >&2; exit 2; }
backups=$1 connection=$2 keep=${3:-7}
# Debian keeps PostgreSQL's programs off the path; any version's can check and clean up.
for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do if [ -d "$bin" ]; then PATH=$bin:$PATH; fi; done
name=base-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$backups/wal"
pg_basebackup -D "$backups/.$name" -c fast -X none -d "$connection" --manifest-checksums=SHA256
pg_verifybackup -n -q "$backups/.$name"
mv "$backups/.$name" "$backups/$name"
# Only whole backups have their name; what a broken run has left behind goes.
find "$backups" -maxdepth 1 -name '.base-*' -exec rm -rf {} +
find "$backups" -maxdepth 1 -name 'base-*' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do rm -rf "$old"; done
oldest=$(find "$backups" -maxdepth 1 -name 'base-*' | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
pg_archivecleanup -x .gz "$backups/wal" "$first"
# For Prometheus' node exporter, which reads the directory: when the last backup that was whole was made.
printf '# HELP sipas_backup_last_success_timestamp_seconds When the last whole backup was made.\n# TYPE sipas_backup_last_success_timestamp_seconds gauge\nsipas_backup_last_success_timestamp_seconds %s\n' "$(date +%s)" >"$backups/.sipas_backup.prom"
chmod 0644 "$backups/.sipas_backup.prom"
mv "$backups/.sipas_backup.prom" "$backups/sipas_backup.prom"
echo "$backups/$name"
