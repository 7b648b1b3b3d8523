#!/bin/sh
# After the files are there: at an upgrade the database is brought up to date while the old program still answers, and then one province
# after the other starts the new one. What cannot be brought up to date goes on as it is, and the way out is told.
set -eu
[ "$1" = configure ] || exit 0
was=${2:-}

# The account of PostgreSQL writes its backups here. Where there is no PostgreSQL, none are made here. Everybody may enter the directory, for
# node_exporter reads in it what Prometheus is told, as an account of its own; what holds answers stays shut.
backups=/var/backups/sipas
if getent passwd postgres >/dev/null && [ ! -e "$backups" ]; then
    install -d -o postgres -g postgres -m 0755 "$backups"
    install -d -o postgres -g postgres -m 0700 "$backups/wal"
elif [ "$(stat -c '%U %a' "$backups" 2>/dev/null)" = 'postgres 700' ]; then
    # As earlier versions made it; a network disk may refuse.
    if find "$backups" -mindepth 1 -maxdepth 1 -type d -exec chmod 0700 {} +; then chmod 0755 "$backups" || true; fi
fi
if [ -z "$was" ]; then
    echo "sipas is installed; now run: sipas setup"
fi
[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
[ -n "$was" ] || exit 0

for unit in $(systemctl list-units --plain --no-legend --state=active 'sipas@*.service' | cut -d ' ' -f 1); do
    province=${unit#sipas@}
    province=${province%.service}
    # An older program than before needs no migration, and could do none.
    if [ -e "/etc/sipas/$province.owner" ] && dpkg --compare-versions "$was" le "$(dpkg-query -W -f "\${Version}" sipas)"; then
        echo "sipas: bringing the database of $province up to date, while the old program still answers"
        if ! systemctl start "sipas-migrate@$province.service"; then
            echo "sipas: the database of $province is not up to date, so the old program goes on. See: journalctl -u sipas-migrate@$province" >&2
            echo "sipas: then: systemctl start sipas-migrate@$province && systemctl restart $unit" >&2
            continue
        fi
    fi
    systemctl try-restart "$unit" || echo "sipas: $unit does not start. See: journalctl -u $unit" >&2
done
