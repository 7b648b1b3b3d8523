insert into analytics.predecessor as p (code, name, successor_code, thousands)
select r.code, r.name, r.successor_code, r.thousands
from unnest(@codes::text[], @names::text[], @successors::text[], @thousands::int[]) as r (code, name, successor_code, thousands)
on conflict (code) do update set name = excluded.name, successor_code = excluded.successor_code, thousands = excluded.thousands
where (p.name, p.successor_code, p.thousands) is distinct from (excluded.name, excluded.successor_code, excluded.thousands)
