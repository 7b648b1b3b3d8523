#!/bin/sh
# Runs the restore drill whenever the last one is more than a week old, for as long as it runs: compose.yaml starts it, where there is neither
# cron nor systemd. After a failure it tries again in a day; Prometheus tells of it.
#   weekly.sh /var/backups/sipas
set -eu
[ $# = 1 ] || { echo "usage: weekly.sh BACKUPS" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
rest() { # so that a signal may end it
    sleep "$1" &
    wait $!
}
due() { # a week after a good one, a day after another
    minutes=1430
    if grep -qs '^sipas_drill_success 1$' "$1/sipas_drill.prom"; then minutes=10050; fi
    [ -z "$(find "$1" -maxdepth 1 -name sipas_drill.prom -mmin "-$minutes")" ]
}
while true; do
    if [ -n "$(find "$1" -maxdepth 1 -name 'base-*')" ] && due "$1"; then
        "$here/drill.sh" "$1" || echo "weekly: the restore drill failed; trying again tomorrow" >&2
    fi
    rest "${SIPAS_WEEKLY_WAIT:-600}"
done
