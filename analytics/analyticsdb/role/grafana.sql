-- What Grafana may do as role grafana_ro, where the server has it: read schema dashboard. Run whenever the owner brings the database up to date.
do $$
begin
    if exists (select from pg_roles where rolname = 'grafana_ro') then
        grant usage on schema dashboard to grafana_ro;
        grant select on all tables in schema dashboard to grafana_ro;
    end if;
end $$;
