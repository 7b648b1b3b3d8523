-- What commands may do as role sipas_staff: publish figures, freeze them, and import published results. Run with service.sql.
revoke all on all tables in schema analytics from sipas_staff;
grant usage on schema analytics to sipas_staff;
grant select on all tables in schema analytics to sipas_staff;
grant insert, update, delete on analytics.estimate, analytics.month_tally to sipas_staff;
grant insert, update, delete on analytics.step, analytics.step_tally to sipas_staff;
grant insert, update, delete on analytics.day_received, analytics.finding, analytics.target to sipas_staff;
grant insert, update on analytics.days_told, analytics.hiding to sipas_staff;
grant insert, update on analytics.progress to sipas_staff;
grant update (number, caught_up_at) on analytics.turn to sipas_staff;
grant insert on analytics.edition, analytics.frozen_estimate to sipas_staff;
grant insert, delete on analytics.imported_benchmark to sipas_staff;
grant insert on analytics.freeze_request to sipas_staff;
grant update (state, seen_at, four_eyes, signed_account, signed_by, signed_at, reason, ended_by, ended_at, failure, edition) on analytics.freeze_request to sipas_staff;
