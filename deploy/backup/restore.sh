#!/bin/sh
# Makes a data directory out of the backups, as of a moment or as of the last piece of log there is. It never touches a directory
# that is not empty. Start PostgreSQL on it afterwards; it comes up when it has reached the moment.
#   restore.sh /var/backups/sipas /var/lib/postgresql/restored '2026-11-21 09:00:00+07'
set -eu
[ $# -ge 2 ] || { echo "usage: restore.sh BACKUPS DIRECTORY [MOMENT]" >&2; exit 2; }
backups=$1 directory=$2 moment=${3:-} here=$(cd "$(dirname "$0")" && pwd)
if [ -n "$(ls -A "$directory" 2>/dev/null)" ]; then
    echo "restore: $directory is not empty; name another one, or move it away" >&2
    exit 1
fi
base=
for candidate in $(find "$backups" -maxdepth 1 -name 'base-*' | sort); do
    # The last backup that had ended before the moment: names say when each began, in UTC, by which they are sorted.
    if [ -z "$moment" ] || [ "$("$here/ended.sh" "$candidate")" -lt "$(date -d "$moment" +%s)" ]; then base=$candidate; fi
done
if [ -z "$base" ]; then
    echo "restore: no backup in $backups had ended before ${moment:-now}" >&2
    exit 1
fi
mkdir -p "$directory"
chmod 0700 "$directory"
cp -a "$base/." "$directory/"
# standby.signal comes from a backup that was made on a standby, which would follow a server that is gone for ever.
rm -f "$directory/backup_manifest" "$directory/standby.signal"
# What the server was told about a recovery before, and about standbys, does not come along: an old moment would end this recovery at once, and a
# name in synchronous_standby_names would have every commit wait for a machine that is not there.
auto=postgresql.auto.conf
old='restore_command|archive_cleanup_command|recovery_[a-z_]+|promote_trigger_file|primary_conninfo|primary_slot_name|synchronous_standby_names'
sed -E "/^[[:space:]]*($old)[[:space:]=]/d" "$base/$auto" >"$directory/$auto"
{
    # A piece that is there and damaged must not pass for the end of the log: PostgreSQL gives up on 126 and more.
    echo "restore_command = 'if [ -f \"$backups/wal/%f.gz\" ]; then gzip -dc \"$backups/wal/%f.gz\" >\"%p\" || exit 126; else cp \"$backups/wal/%f\" \"%p\"; fi'"
    echo "recovery_target_action = 'promote'"
    echo "recovery_target_time = '$moment'" # empty: none, also where postgresql.conf has one
    # Once it is reached all of this goes, or a standby that is copied from this server would stop at the moment, too.
    echo "recovery_end_command = 'sed -E \"/^(restore_command|recovery_[a-z_]+)[[:space:]=]/d\" $auto >$auto.part && sync $auto.part && mv $auto.part $auto'"
} >>"$directory/$auto"
touch "$directory/recovery.signal"
echo "restored from $base; start PostgreSQL on $directory"
if grep -Eq '^[[:space:]]*synchronous_standby_names[[:space:]=]' "$base/$auto"; then
    echo "commits there wait for no standby: set synchronous_standby_names again once there is one"
fi
