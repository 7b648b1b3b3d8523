-- expand: who decides about a comment holds its text, too
-- lock: none
-- +goose Up
-- A text is masked again when the rules of masking grow: whoever decides about a comment at that moment would write over it what was made of the text
-- as it stood before. One statement holds, the next one reads.
-- +goose StatementBegin
create or replace function followup.hold_comment(of_province text, of_units integer[], of_id uuid) returns setof followup.remark
    language plpgsql security definer set search_path = pg_catalog rows 1 as $$
begin
    perform from followup.comment c
    where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) for update;
    perform from followup.comment c
    join survey.comment t on t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id
    where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) for update of t;
    return query select r.* from followup.remark r where r.province_code = of_province and r.id = of_id and (of_units is null or r.unit_id = any(of_units));
end $$;
-- +goose StatementEnd
comment on function followup.hold_comment is 'The comment of an id, held with its text until the transaction ends';
