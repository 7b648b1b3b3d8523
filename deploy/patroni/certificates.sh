#!/bin/sh
# Makes an authority of its own and, for each database machine, what etcd and PostgreSQL there prove themselves by. Whoever reaches etcd without
# it could tell PostgreSQL what to run. Run it once, anywhere; put each machine's files into its /etc/sipas as ../HANDBOOK.md says in chapter 5;
# keep ca.key away from all of them.
#   certificates.sh DIRECTORY db1=10.0.0.1 db2=10.0.0.2 db3=10.0.0.3
set -eu
[ $# -ge 2 ] || { echo "usage: certificates.sh DIRECTORY NAME=ADDRESS[,ADDRESS...]..." >&2; exit 2; }
umask 077
mkdir -p "$1"
cd "$1"
shift
if [ ! -e ca.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 7300 -subj '/CN=sipas database machines' 2>/dev/null
fi
for machine in "$@"; do
    name=${machine%%=*}
    mkdir -p "$name"
    cp ca.pem "$name/"
    {
        printf 'extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1'
        for address in $(echo "${machine#*=}" | tr ',' ' '); do
            case $address in
                *[!0-9.]*) printf ',DNS:%s' "$address" ;;
                *) printf ',IP:%s' "$address" ;;
            esac
        done
    } >extensions
    for part in etcd database; do
        [ ! -e "$name/$part.key" ] || continue
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name/$part.key" -subj "/CN=$name" -out request 2>/dev/null
        openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out "$name/$part.pem" 2>/dev/null
    done
done
rm -f request extensions
# Certificates are shown to whoever connects; keys alone are anybody's secret.
for machine in "$@"; do chmod 0644 "${machine%%=*}"/*.pem; done
