-- What sipas serve may do as role sipas_service, where that role exists: publish figures; it cannot freeze any.
do $$
begin
    if exists (select from pg_roles where rolname = 'sipas_service') then
        grant usage on schema analytics to sipas_service;
        grant select on all tables in schema analytics to sipas_service;
        grant insert, update, delete on analytics.estimate, analytics.month_tally to sipas_service;
        grant insert, update, delete on analytics.step, analytics.step_tally to sipas_service;
        grant insert, update, delete on analytics.day_received, analytics.finding, analytics.target to sipas_service;
        grant insert, update on analytics.days_told, analytics.hiding to sipas_service;
        grant insert, update on analytics.progress to sipas_service;
    end if;
end $$;
