insert into survey.receipt (province_code, id, unit_id, answered_on, content_hash)
select @province, id, unit_id, answered_on, content_hash
from unnest(@ids::uuid[], @unit_ids::int[], @days::date[], @hashes::bytea[]) as r (id, unit_id, answered_on, content_hash)
on conflict (province_code, id) do nothing
returning id
