insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text, mask, told)
select @province, unit_id, answered_on, response_id, language, text, @mask, told
from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @languages::text[], @texts::text[], @told::bool[]) as c (unit_id, answered_on, response_id, language, text, told)
