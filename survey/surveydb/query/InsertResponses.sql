insert into survey.response (unit_id, answered_on, id, place_code, questionnaire, mode, standing, reason, language, half_day, duration_ms, answers)
select * from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @places::text[], @questionnaires::text[], @modes::text[],
                     @standings::text[], @reasons::text[], @languages::text[], @half_days::text[], @durations::int[], @answers::text[])
