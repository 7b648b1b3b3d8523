-- What sipas serve may do of what becomes of what citizens say as role sipas_service: nothing but see which version it is. Run whenever the owner
-- brings the database up to date.
revoke all on all tables in schema followup from sipas_service;
grant usage on schema followup to sipas_service;
grant select on followup.migration to sipas_service;
