-- What sipas serve may do as role sipas_service: publish figures; it cannot freeze any. Run whenever the owner brings the database up to date.
revoke all on all tables in schema analytics from sipas_service;
grant usage on schema analytics to sipas_service;
grant select on all tables in schema analytics to sipas_service;
grant insert, update, delete on analytics.estimate, analytics.month_tally to sipas_service;
grant insert, update, delete on analytics.step, analytics.step_tally to sipas_service;
grant insert, update, delete on analytics.day_received, analytics.finding, analytics.target to sipas_service;
grant insert, update on analytics.days_told, analytics.hiding to sipas_service;
grant insert, update on analytics.progress to sipas_service;
grant update (number, caught_up_at) on analytics.turn to sipas_service;
