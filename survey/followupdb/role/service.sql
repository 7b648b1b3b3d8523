-- What sipas serve may do of what becomes of what citizens say as role sipas_service: see which version it is, read what units have published, add who
-- wants to be called back, and count how many are held. Run whenever the owner brings the database up to date.
revoke all on all tables in schema followup from sipas_service;
grant usage on schema followup to sipas_service;
grant select on followup.migration to sipas_service;
grant execute on function followup.published_deeds, followup.deeds_stamp, followup.published_counts to sipas_service;
grant insert (province_code, id, unit_id, day, sealed) on followup.call_back to sipas_service;
grant execute on function followup.call_backs_held to sipas_service;
