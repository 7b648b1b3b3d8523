update survey.comment c set text = n.text, mask = @mask
from unnest(@provinces::text[], @unit_ids::int[], @days::date[], @ids::uuid[], @texts::text[]) as n (province_code, unit_id, answered_on, response_id, text)
where c.province_code = n.province_code and c.unit_id = n.unit_id and c.answered_on = n.answered_on and c.response_id = n.response_id
