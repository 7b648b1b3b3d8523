-- What Grafana may do as role grafana_ro, where that role exists: read schema dashboard. Run at every start, so that the role may
-- also be made later.
do $$
begin
    if exists (select from pg_roles where rolname = 'grafana_ro') then
        grant usage on schema dashboard to grafana_ro;
        grant select on all tables in schema dashboard to grafana_ro;
    end if;
end $$;
