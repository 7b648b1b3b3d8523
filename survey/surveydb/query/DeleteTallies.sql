delete from survey.tally t
using unnest(@unit_ids::int[], @days::date[], @questionnaires::text[], @modes::text[], @standings::text[], @reasons::text[])
     as k (unit_id, answered_on, questionnaire, mode, standing, reason)
where t.province_code = @province and t.unit_id = k.unit_id and t.answered_on = k.answered_on and t.questionnaire = k.questionnaire
  and t.mode = k.mode and t.standing = k.standing and t.reason = k.reason
