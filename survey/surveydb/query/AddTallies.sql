-- Counters are packed (see survey.unpack), so that one addition adds them all.
insert into survey.tally as t (province_code, unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments)
select @province, unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments
from unnest(@unit_ids::int[], @days::date[], @questionnaires::text[], @modes::text[], @standings::text[], @reasons::text[], @responses::bigint[],
            @counts::numeric[], @moments::numeric[])
     as added (unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments)
on conflict (province_code, unit_id, answered_on, questionnaire, mode, standing, reason) do update
set responses = t.responses + excluded.responses,
    counts    = t.counts + excluded.counts,
    moments   = t.moments + excluded.moments
