#!/bin/sh
# Before the files go: nothing is stopped at an upgrade, everything when the package is removed.
set -eu
[ "$1" = remove ] && [ -d /run/systemd/system ] || exit 0
systemctl stop 'sipas@*.service' 'sipas-*.timer' || true
