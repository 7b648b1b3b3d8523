insert into survey.receipt (id, unit_id, answered_on, content_hash)
select * from unnest(@ids::uuid[], @unit_ids::int[], @days::date[], @hashes::bytea[])
on conflict (id) do nothing
returning id
