-- expand: comments are searched for by folded words
-- lock: none
-- +goose Up
-- How letters are compared is the program's to say: what PostgreSQL takes for capitals depends on the locale of the database, and marks of tone it does
-- not fold. So it hands out a portion, and the program looks.
-- +goose StatementBegin
create function followup.comments_behind(of_province text, of_units integer[], of_unit integer, of_month date, of_screening text, behind uuid, most integer)
    returns setof followup.remark
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan rows 500 as $$
begin
    return query select r.* from followup.remark r
    where r.province_code = of_province and (of_units is null or r.unit_id = any(of_units)) and (of_unit is null or r.unit_id = of_unit)
      and (of_month is null or r.month = of_month) and r.screening = of_screening and (behind is null or r.id > behind) and r.text <> ''
    order by r.id limit most;
end $$;
-- +goose StatementEnd
comment on function followup.comments_behind is 'Comments in the order of ids, behind one, of a unit (null: all), a month (null: all) and a state, so many at most';
revoke all on function followup.comments_behind from public;
