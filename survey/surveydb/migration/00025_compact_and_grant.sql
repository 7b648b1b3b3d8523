-- expand: a function waits for its turn; nothing else changes
-- lock: none
-- +goose Up
-- Emptying survey.tally_press changes its row in the catalogue. A program that started in that moment gave the roles their rights, changed the same
-- row, and ended with "tuple concurrently updated". Whoever compresses holds off whoever changes the schema, and is held off by them.
-- +goose StatementBegin
create or replace function survey.compact_tallies(of_province text, of_unit integer, before date, most integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    compacted integer;
begin
    lock table survey.migrating in access share mode; -- first, as they do
    lock table survey.tally_press in access exclusive mode;
    -- A row that somebody holds is left for another time: whoever waits for nothing is in no circle of waiting.
    insert into survey.tally_press (province_code, unit_id, answered_on, questionnaire, mode, standing, reason, counts, moments, weight)
    select t.province_code, t.unit_id, t.answered_on, t.questionnaire, t.mode, t.standing, t.reason, t.counts, t.moments, repeat('-', 2100)
    from survey.tally t
    where t.province_code = of_province and t.unit_id = of_unit and t.answered_on < before and pg_column_compression(t.moments) is null
    limit most
    for update skip locked;
    if not found then
        return 0;
    end if;
    update survey.tally t set counts = p.counts, moments = p.moments
    from survey.tally_press p
    where t.province_code = of_province and p.province_code = of_province and t.unit_id = p.unit_id and t.answered_on = p.answered_on
      and t.questionnaire = p.questionnaire and t.mode = p.mode and t.standing = p.standing and t.reason = p.reason
      and t.counts = p.counts and t.moments = p.moments and pg_column_compression(p.moments) is not null;
    get diagnostics compacted = row_count;
    truncate survey.tally_press;
    return compacted;
end $$;
-- +goose StatementEnd
