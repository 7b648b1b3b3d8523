insert into survey.comment (unit_id, answered_on, response_id, language, text)
select * from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @languages::text[], @texts::text[])
