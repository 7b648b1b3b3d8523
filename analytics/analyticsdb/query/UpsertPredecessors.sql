insert into analytics.predecessor as p (code, name, successor_code)
select * from unnest(@codes::text[], @names::text[], @successors::text[])
on conflict (code) do update set name = excluded.name, successor_code = excluded.successor_code
where (p.name, p.successor_code) is distinct from (excluded.name, excluded.successor_code)
