-- What sipas serve may do of the staff side as role sipas_service: add to the audit log, and nothing else. Run whenever the owner brings the
-- database up to date.
revoke all on all tables in schema staff from sipas_service;
grant usage on schema staff to sipas_service;
grant select on staff.migration to sipas_service;
grant execute on function staff.record to sipas_service;
