insert into survey.reported (province_code, response_id, unit_id, answered_on, place_code, trouble, extra, counted, commented, synthetic)
select @province, id, unit_id, answered_on, place_code, trouble, extra, counted, commented, @synthetic::bool
from unnest(@ids::uuid[], @unit_ids::int[], @days::date[], @places::text[], @trouble::bool[], @extra::bool[], @counted::bool[], @commented::bool[])
     as r (id, unit_id, answered_on, place_code, trouble, extra, counted, commented)
