#!/bin/sh
# Makes a data directory out of the backups, as of a moment or as of the last piece of log there is. It never touches a directory
# that is not empty. Start PostgreSQL on it afterwards; it comes up when it has reached the moment.
#   restore.sh /var/backups/sipas /var/lib/postgresql/restored '2026-11-21 09:00:00+07'
set -eu
[ $# -ge 2 ] || { echo "usage: restore.sh BACKUPS DIRECTORY [MOMENT]" >&2; exit 2; }
backups=$1 directory=$2 moment=${3:-}
if [ -n "$(ls -A "$directory" 2>/dev/null)" ]; then
    echo "restore: $directory is not empty; name another one, or move it away" >&2
    exit 1
fi
base=
for candidate in $(find "$backups" -maxdepth 1 -name 'base-*' | sort); do
    # The last backup that had ended before the moment: names say when each began, in UTC; its last file says when it ended.
    if [ -z "$moment" ] || [ "$(stat -c %Y "$candidate/backup_manifest")" -lt "$(date -d "$moment" +%s)" ]; then base=$candidate; fi
done
if [ -z "$base" ]; then
    echo "restore: no backup in $backups had ended before ${moment:-now}" >&2
    exit 1
fi
mkdir -p "$directory"
chmod 0700 "$directory"
cp -a "$base/." "$directory/"
rm -f "$directory/backup_manifest"
{
    # A piece that is there and damaged must not pass for the end of the log: PostgreSQL gives up on 126 and more.
    echo "restore_command = 'if [ -f \"$backups/wal/%f.gz\" ]; then gzip -dc \"$backups/wal/%f.gz\" >\"%p\" || exit 126; else cp \"$backups/wal/%f\" \"%p\"; fi'"
    echo "recovery_target_action = 'promote'"
    [ -z "$moment" ] || echo "recovery_target_time = '$moment'"
} >>"$directory/postgresql.auto.conf"
touch "$directory/recovery.signal"
echo "restored from $base; start PostgreSQL on $directory"
