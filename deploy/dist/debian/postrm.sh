#!/bin/sh
# After the files are gone. Answers, settings and backups are never removed here, not at a purge either: they cannot be got back.
set -eu
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
if [ "$1" = purge ]; then
    echo "sipas: settings and secrets in /etc/sipas, the database in PostgreSQL, /var/lib/private/sipas and backups in /var/backups/sipas are kept; remove by hand what nobody needs" >&2
fi
exit 0
