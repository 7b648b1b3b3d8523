insert into survey.response (province_code, unit_id, answered_on, id, place_code, questionnaire, mode, standing, reason, language, half_day, duration_ms, answers)
select @province, unit_id, answered_on, id, place_code, questionnaire, mode, standing, reason, language, half_day, duration_ms, answers
from unnest(@unit_ids::int[], @days::date[], @ids::uuid[], @places::text[], @questionnaires::text[], @modes::text[],
            @standings::text[], @reasons::text[], @languages::text[], @half_days::text[], @durations::int[], @answers::text[])
     as r (unit_id, answered_on, id, place_code, questionnaire, mode, standing, reason, language, half_day, duration_ms, answers)
