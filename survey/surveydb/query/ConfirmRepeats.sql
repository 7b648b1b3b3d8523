-- A commit that writes nothing waits for no standby, although what it has read may not have reached one yet: the commit that wrote it may
-- have been given up while it waited. A message in the log is writing enough, and the commit behind it waits for all before.
select pg_logical_emit_message(true, 'sipas', 'repeat')
