update survey.comment c set text = n.text, mask = @mask
from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @texts::text[]) as n (unit_id, answered_on, response_id, text)
where c.province_code = @province and c.unit_id = n.unit_id and c.answered_on = n.answered_on and c.response_id = n.response_id
