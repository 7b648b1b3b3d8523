#!/bin/sh
# Installs what a Debian or Ubuntu machine lacks to run (setup.sh run), to test (setup.sh test), to check (setup.sh check), to pack
# (setup.sh dist), to install on a fresh Debian (setup.sh fresh) or to compare with R (setup.sh oracle) sipas. Says what to install by hand elsewhere. Changes nothing where nothing is missing.
set -eu

goal=${1:-run}

say() { printf 'setup: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

have_postgres() {
    for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
        [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && return 0
    done
    have postgres && have initdb
}

have_fonts() { have fc-list && [ -n "$(fc-list ':lang=vi' 2>/dev/null | head -n 1)" ]; }

have_survey() { have Rscript && Rscript -e 'library(survey)' >/dev/null 2>&1; }

fresh=no
[ "$goal" != fresh ] || { fresh=yes goal=test; }

missing=
need() { missing="$missing $1"; }

if [ "$goal" = oracle ]; then
    have_survey || need 'r-base-core r-cran-survey'
elif [ "$goal" = dist ]; then
    have git || need git
    have ssh-keygen || need openssh-client
else
    have_postgres || need postgresql
fi
[ "$goal" != check ] || have shellcheck || need shellcheck
[ "$goal" != check ] || goal="test" # a check runs the tests
if [ "$goal" = test ]; then
    have chromium || have chromium-browser || have google-chrome || need chromium
    have_fonts || need 'fontconfig fonts-noto-core'
    have npm || need npm
    have pdftotext || need poppler-utils
    have ssconvert || need gnumeric
    have systemd-analyze || need systemd
    have ip || need iproute2
    have ssh-keygen || need openssh-client
    have git || need git
    have pgrep || need procps
    [ -x /usr/bin/python3 ] || need python3-minimal
fi

if ! have go; then
    say "Go 1.26 or newer is missing: install it from your distribution or from go.dev"
    exit 1
fi

if [ -n "$missing" ]; then
    if ! have apt-get; then
        say "please install:$missing (these are Debian's names), then run this again"
        exit 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! have sudo; then
            say "as root, run: apt-get install$missing"
            exit 1
        fi
        as_root=sudo
    fi
    say "installing$missing"
    # sipas starts a PostgreSQL of its own; the package need not start another.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        $as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    $as_root apt-get update -q >&2
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Dpkg::Options::=--force-confold $missing >&2
fi

# What packages need that this machine has not. apt is asked, for names of libraries change from one release to the next.
lacking() {
    uris=$(apt-get install -qq --print-uris --no-install-recommends "$@") || return 1
    printf '%s\n' "$uris" | sed -nE "s/^'[^']*' ([^_ ]+)_.*/\1/p"
}
download() {
    # shellcheck disable=SC2046
    set -- $(needed=$(lacking "$@") && printf '%s\n' "$@" "$needed" | sort -u)
    [ $# != 0 ] && (cd .tools/debian/download && apt-get download -q "$@")
}

# Servers and tools for the tests: taken out of their packages, because installing these would start services.
fetch() {
    mkdir -p .tools/debian/download
    if ! download "$@" >/dev/null 2>&1; then
        as_root=
        [ "$(id -u)" = 0 ] || as_root=sudo
        $as_root apt-get update -q >&2
        download "$@" >&2
    fi
    for package in .tools/debian/download/*.deb; do dpkg -x "$package" .tools/debian; done
    rm -rf .tools/debian/download
}
have_all() { for tool; do have "$tool" || [ -x ".tools/debian/usr/bin/$tool" ] || [ -x ".tools/debian/usr/sbin/$tool" ] || return 1; done; }
have_servers() {
    have_all prometheus promtool caddy pgbouncer etcd patroni patronictl || return 1
    have patroni || PYTHONPATH=.tools/debian/usr/lib/python3/dist-packages /usr/bin/python3 -c 'import patroni.ctl, etcd, psycopg2' 2>/dev/null
}
if [ "$goal" = test ] && ! have_servers; then
    if ! have apt-get; then
        say "please put prometheus, promtool, caddy, pgbouncer, etcd, patroni and patronictl on the PATH, then run this again"
        exit 1
    fi
    say "fetching prometheus, caddy, pgbouncer, etcd and patroni"
    fetch prometheus caddy pgbouncer etcd-server etcd-client patroni python3-etcd
fi

# What reads an image as docker load does, and runs it, without a daemon.
if [ "$goal" = test ] && have apt-get && ! have_all skopeo umoci runc; then
    say "fetching skopeo, umoci and runc"
    fetch skopeo umoci runc
fi

# What unpacks a Debian of its own, for make fresh.
if [ "$fresh" = yes ] && ! have_all debootstrap; then
    say "fetching debootstrap"
    fetch debootstrap
fi

# Debian's Alertmanager looks for its templates where only its package may put them. This is the last version that is built from its
# module alone.
alertmanager=v0.31.1
if [ "$goal" = test ] && ! { [ -x ".tools/alertmanager-$alertmanager/alertmanager" ] && [ -x ".tools/alertmanager-$alertmanager/amtool" ]; }; then
    say "building alertmanager $alertmanager"
    for tool in alertmanager amtool; do
        GOBIN="$PWD/.tools/alertmanager-$alertmanager" go install "github.com/prometheus/alertmanager/cmd/$tool@$alertmanager" >&2
    done
fi

# What checks pages for accessibility and scripts for mistakes, what Grafana says a dashboard is, and a single sign-on. The third follows the
# image in compose.yaml; the last is of the line that Debian's node still runs.
have_module() { grep -qs "\"version\": \"$2\"" ".tools/node_modules/$1/package.json"; }
axe=4.14.1
grafana=13.2.2
generator=2.4.0
biome=2.6.8
oidc=8.8.1
if [ "$goal" = test ] && ! { have_module axe-core "$axe" && have_module @grafana/schema "$grafana" && have_module ts-json-schema-generator "$generator" && have_module @biomejs/biome "$biome" && have_module oidc-provider "$oidc"; }; then
    say "installing axe-core $axe, Biome $biome, Grafana's schema $grafana, oidc-provider $oidc"
    npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix .tools \
        "axe-core@$axe" "@grafana/schema@$grafana" "ts-json-schema-generator@$generator" "@biomejs/biome@$biome" "oidc-provider@$oidc" >&2
fi

# The oldest Chromiums that npm has, for phones and tablets nobody updates: version, package, SHA-256 of the package. For amd64 alone.
old_chromium() {
    [ ! -x ".tools/chromium-$1/chromium" ] || return 0
    say "fetching Chromium $1"
    rm -rf ".tools/chromium-$1" && mkdir -p ".tools/chromium-$1"
    (
        cd ".tools/chromium-$1"
        npm pack --silent "chrome-aws-lambda@$2" >/dev/null
        echo "$3  chrome-aws-lambda-$2.tgz" | sha256sum -c --status || { say "chrome-aws-lambda@$2 is not what it was"; exit 1; }
        tar -xzf "chrome-aws-lambda-$2.tgz" package/bin/chromium.br
        node -e 'fs.writeFileSync("new", zlib.brotliDecompressSync(fs.readFileSync("package/bin/chromium.br")), { mode: 0o755 })'
        rm -rf package "chrome-aws-lambda-$2.tgz"
        mv new chromium
    )
}
if [ "$goal" = test ] && [ "$(uname -sm)" = 'Linux x86_64' ]; then
    old_chromium 64 64.0.3264 d702b0f6ae73cfa7e166634a10ab2a7678e62f7baeb5757b7df5fb246f7d84f3
    old_chromium 78 1.20.4 aba7f1562247dda11a704f9bc41294e57a1e197eae31085842479e4c0b025144
fi
