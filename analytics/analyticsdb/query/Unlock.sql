select pg_advisory_unlock(@lock, hashtext(@province))
