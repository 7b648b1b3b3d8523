#!/bin/sh
# PostgreSQL's archive_command: keeps one finished piece of its log. In postgresql.conf, with the directory of the backups:
#   archive_mode = on
#   archive_timeout = 60
#   archive_command = '/usr/share/sipas/backup/archive.sh /var/backups/sipas %p %f'
# It exits 0 only when the piece is on disk under its name; PostgreSQL tries again otherwise, and keeps the piece meanwhile. Pieces are
# compressed: one that had to go after a minute is nearly empty.
set -eu
[ $# = 3 ] || { echo "usage: archive.sh BACKUPS PATH NAME" >&2; exit 2; }
wal=$1/wal
# The directory itself may be entered by all, for node_exporter reads in it what Prometheus is told; what holds answers may not.
[ -d "$wal" ] || { mkdir -p -m 0755 "$1" && mkdir -p -m 0700 "$wal"; }
if [ -f "$wal/$3" ]; then # as earlier versions kept it
    cmp -s "$2" "$wal/$3"
    exit
fi
if [ -f "$wal/$3.gz" ]; then
    gzip -dc "$wal/$3.gz" | cmp -s "$2" - # the same piece again is done already; another one under its name is a mistake
    exit
fi
gzip -1nc "$2" >"$wal/.$3.part"
sync "$wal/.$3.part"
mv "$wal/.$3.part" "$wal/$3.gz"
sync "$wal"
