#!/bin/sh
# When a backup had ended, in seconds since 1970: only a moment after that can be restored out of it.
#   ended.sh /var/backups/sipas/base-20261121T190000Z-20261121T190412Z
# Its name says so, which every way of copying keeps. One that an earlier version has made is named for when it began alone, and had ended when its
# last file was written; a copy that did not keep the times of files (cp -r, scp, rsync without -a) does not know it any more.
set -eu
[ $# = 1 ] || { echo "usage: ended.sh BACKUP" >&2; exit 2; }
at=$(basename "$1" | sed -n 's/^base-[0-9]*T[0-9]*Z-\([0-9]\{8\}\)T\([0-9][0-9]\)\([0-9][0-9]\)\([0-9][0-9]\)Z$/\1 \2:\3:\4 UTC/p')
if [ -n "$at" ]; then date -d "$at" +%s; else stat -c %Y "$1/backup_manifest"; fi
