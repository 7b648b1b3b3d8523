"""Keeps Patroni's etcd client from using pyOpenSSL where that happens to be installed.

Patroni ends the stream in which etcd tells it of changes by shutting its socket down, from another thread. pyOpenSSL's sockets cannot do that: a standby
that was told by the machine that died went on to believe it for half a minute. Python's own TLS can, and is used where this import fails.
"""

raise ImportError("pyOpenSSL is kept away from Patroni")
