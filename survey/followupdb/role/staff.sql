-- What the service does for staff, and commands do, as role sipas_staff. Run with service.sql.
revoke all on all tables in schema followup from sipas_staff;
grant usage on schema followup to sipas_staff;
grant select on followup.migration to sipas_staff;
