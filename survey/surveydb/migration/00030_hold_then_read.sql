-- expand: what stands of answers that are held is read once they are held
-- lock: none
-- +goose Up
-- Whoever waits for answers that somebody else holds must decide by what stands there when the wait is over. A statement sees what stood when it
-- began, and has its locked rows anew, but not whether a person has decided meanwhile: so one statement holds, and the next one reads.
-- +goose StatementBegin
create or replace function survey.hold_answers(of_province text, of_units integer[], of_ids uuid[])
    returns table (id uuid, unit_id integer, answered_on date, questionnaire text, mode text, standing text, reason text, answers text, decided boolean)
    language plpgsql security definer set search_path = pg_catalog rows 100 as $$
#variable_conflict use_column
begin
    perform from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids) and (of_units is null or c.unit_id = any(of_units))
    order by r.id
    for update of r;
    return query select r.id, r.unit_id, r.answered_on, r.questionnaire, r.mode, r.standing, r.reason, r.answers,
           exists (select from survey.standing_review v
                   where v.province_code = of_province and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                     and v.decided_by <> 'rule')
    from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids) and (of_units is null or c.unit_id = any(of_units))
    order by r.id;
end $$;
-- +goose StatementEnd
