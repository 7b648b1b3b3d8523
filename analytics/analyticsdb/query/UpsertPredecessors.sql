insert into analytics.predecessor as p (code, name, successor_code)
select r.code, r.name, r.successor_code from unnest(@codes::text[], @names::text[], @successors::text[]) as r (code, name, successor_code)
on conflict (code) do update set name = excluded.name, successor_code = excluded.successor_code
where (p.name, p.successor_code) is distinct from (excluded.name, excluded.successor_code)
