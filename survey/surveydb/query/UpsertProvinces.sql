insert into survey.province as p (code, name, full_name, name_en, kind, merged_from)
select code, name, full_name, name_en, kind, string_to_array(merged_from, ';')
from unnest(@codes::text[], @names::text[], @full_names::text[], @names_en::text[], @kinds::text[], @merged_from::text[])
     as r (code, name, full_name, name_en, kind, merged_from)
on conflict (code) do update
set name = excluded.name, full_name = excluded.full_name, name_en = excluded.name_en, kind = excluded.kind, merged_from = excluded.merged_from
where (p.name, p.full_name, p.name_en, p.kind, p.merged_from)
      is distinct from (excluded.name, excluded.full_name, excluded.name_en, excluded.kind, excluded.merged_from)
