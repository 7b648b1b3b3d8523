-- Spreads the tables of a migrated database over the servers of a Citus cluster, for the drill: each province whole on one of them, in one transaction.
-- Foreign keys and triggers are taken away first and put back at last: what is copied into the parts must fire none, and a key may lead to a table whose
-- turn comes later. (Copied with its triggers, a desk is announced within a commit in two phases, and a comment is counted twice.)
do $$
declare
    shared constant text[] := array['survey.province', 'survey.unit', 'survey.service', 'survey.questionnaire', 'analytics.benchmark', 'analytics.predecessor',
                                    'analytics.point', 'survey.migration', 'analytics.migration', 'staff.migration', 'followup.migration'];
    tables text[];
    listed oid[];
    keys   text[];
    fired  text[];
    of     record;
    one    text;
begin
    set local citus.multi_shard_modify_mode = 'sequential';
    set local citus.enable_unsafe_triggers = on;
    set local client_min_messages = warning;
    tables := array(select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    join pg_attribute a on a.attrelid = c.oid and a.attname = 'province_code' and a.attnum > 0
                    where n.nspname in ('survey', 'analytics', 'staff', 'followup') and c.relkind = 'r' and n.nspname || '.' || c.relname <> all(shared)
                    order by n.nspname || '.' || c.relname <> 'survey.place', 1);
    listed := array(select t::regclass::oid from unnest(shared || tables) t);
    -- No key between parts sets one of its columns to null alone; whoever forgets a passkey tells its sessions before.
    keys := array(select format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
                                regexp_replace(pg_get_constraintdef(c.oid), ' ON DELETE SET NULL \(.*', ''))
                  from pg_constraint c where c.contype = 'f' and c.conrelid = any(listed) order by c.oid);
    for of in select c.conrelid::regclass as tab, c.conname from pg_constraint c where c.contype = 'f' and c.conrelid = any(listed) loop
        execute format('alter table %s drop constraint %I', of.tab, of.conname);
    end loop;
    -- What tells of a change cannot be on a table of which each server has a copy: its commit is one in two phases.
    fired := array(select pg_get_triggerdef(g.oid) from pg_trigger g
                   where not g.tgisinternal and g.tgrelid = any(listed) and g.tgname not in ('unit_changed', 'questionnaire_published') order by g.oid);
    for of in select g.tgrelid::regclass as tab, g.tgname from pg_trigger g where not g.tgisinternal and g.tgrelid = any(listed) loop
        execute format('drop trigger %I on %s', of.tgname, of.tab);
    end loop;
    -- An identity of four bytes cannot be given on every server; units come from the coordinator alone.
    alter table survey.unit alter column id drop identity;
    execute 'create sequence survey.unit_id_seq as integer start with ' || (select coalesce(max(u.id), 0) + 1 from survey.unit u) || ' owned by survey.unit.id';
    alter table survey.unit alter column id set default nextval('survey.unit_id_seq');
    foreach one in array shared loop
        perform create_reference_table(one);
    end loop;
    alter table survey.tally_press set logged;
    foreach one in array tables loop
        if one = 'survey.place' then
            perform create_distributed_table(one, 'province_code', shard_count := 8);
        else
            perform create_distributed_table(one, 'province_code', colocate_with := 'survey.place');
        end if;
    end loop;
    foreach one in array keys || fired loop
        execute one;
    end loop;
end $$;
