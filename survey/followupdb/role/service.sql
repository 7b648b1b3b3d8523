-- What sipas serve may do of what becomes of what citizens say as role sipas_service: see which version it is, and read what units have published.
-- Run whenever the owner brings the database up to date.
revoke all on all tables in schema followup from sipas_service;
grant usage on schema followup to sipas_service;
grant select on followup.migration to sipas_service;
grant execute on function followup.published_deeds, followup.deeds_stamp to sipas_service;
