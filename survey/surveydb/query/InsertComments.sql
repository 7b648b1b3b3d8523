insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text, mask)
select @province, unit_id, answered_on, response_id, language, text, @mask
from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @languages::text[], @texts::text[]) as c (unit_id, answered_on, response_id, language, text)
