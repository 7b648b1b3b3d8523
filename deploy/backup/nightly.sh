#!/bin/sh
# Makes a backup whenever the last one is more than 23 hours old, for as long as it runs: compose.yaml starts it beside PostgreSQL,
# where there is neither cron nor systemd. After a failure it waits ten minutes and ends, to be started anew: the network it shares with
# PostgreSQL may be another one by then. Prometheus tells when no backup has come for 26 hours.
#   nightly.sh /var/backups/sipas 'host=127.0.0.1 user=postgres' 7
set -eu
[ $# -ge 2 ] || { echo "usage: nightly.sh BACKUPS CONNECTION [KEEP]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
rest() { # so that a signal may end it
    sleep "${SIPAS_NIGHTLY_WAIT:-600}" &
    wait $!
}
while true; do
    if [ -z "$(find "$1" -maxdepth 1 -name 'base-*' -mmin -1380)" ]; then
        "$here/backup.sh" "$@" || {
            echo "nightly: no backup was made; trying again soon" >&2
            rest
            exit 1
        }
    fi
    rest
done
