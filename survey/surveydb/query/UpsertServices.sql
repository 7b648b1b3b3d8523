insert into survey.service as s (slug, name, name_en, position)
select slug, name, name_en, position
from unnest(@slugs::text[], @names::text[], @names_en::text[]) with ordinality as r (slug, name, name_en, position)
on conflict (slug) do update set name = excluded.name, name_en = excluded.name_en, position = excluded.position
where (s.name, s.name_en, s.position) is distinct from (excluded.name, excluded.name_en, excluded.position)
