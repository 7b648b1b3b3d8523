# A database machine: etcd, Patroni and PostgreSQL out of Debian's packages, the very versions that the drills try. Build it on a machine with
# internet, docker save, docker load: docker build -f deploy/image/database.Dockerfile -t sipas-database:15.1 deploy
FROM debian:12.12-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-common \
 && sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-15 patroni python3-etcd etcd-server etcd-client \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/15 /var/lib/etcd/sipas
COPY patroni /usr/share/sipas/patroni
COPY postgres /usr/share/sipas/postgres
COPY backup /usr/share/sipas/backup
USER postgres
ENTRYPOINT ["/usr/bin/patroni", "/usr/share/sipas/patroni/patroni.yml"]
