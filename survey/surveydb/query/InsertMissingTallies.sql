insert into survey.tally (province_code, unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments)
select @province, unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments
from unnest(@unit_ids::int[], @days::date[], @questionnaires::text[], @modes::text[], @standings::text[], @reasons::text[], @responses::bigint[],
            @counts::numeric[], @moments::numeric[])
     as missing (unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments)
on conflict (province_code, unit_id, answered_on, questionnaire, mode, standing, reason) do nothing
