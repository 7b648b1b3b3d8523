-- expand: what is read of comments has nothing that the inspectorate holds
-- lock: none
-- +goose Up
-- Whoever takes comments along reads what the department reads on its pages: what was gathered, and what the inspectorate does not hold (see
-- followup.remark). What was not gathered yet nobody has looked at, and it may be the inspectorate's. With the owner's rights, so that nobody else needs any to the view,
-- which knows nothing of that. Programs before it call the same function. Its order stays, in which nothing tells of arrival.
-- +goose StatementBegin
create or replace function survey.remarks(of_province text, of_units integer[], of_unit text, from_month date, until_month date) returns setof survey.remark
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan rows 100 as $$
begin
    return query select c.province_code, c.unit_id, f.month, c.language, r.standing, r.synthetic, c.text
    from followup.comment f
    join survey.comment c on c.province_code = of_province and c.unit_id = f.unit_id and c.answered_on = f.answered_on and c.response_id = f.response_id
    join survey.response r on r.province_code = of_province and r.unit_id = f.unit_id and r.answered_on = f.answered_on and r.id = f.response_id
    where f.province_code = of_province and f.conduct <> 'held' and (of_units is null or f.unit_id = any(of_units))
      and (of_unit = '' or f.unit_id = any(array(select u.id from survey.unit u where u.province_code = of_province and u.code = of_unit)))
      and f.month >= from_month and f.month < until_month
    order by c.unit_id, f.month, c.text collate "C", c.language, r.standing;
end $$;
-- +goose StatementEnd
comment on function survey.remarks is 'Comments of a province, of units (null: all), of one by its code (empty: all) and months, as the department reads them: gathered, and not held by the inspectorate';
comment on view survey.remark is 'survey.comment by month, and with nothing that tells which answers it came with. For the owner alone: others read it by survey.remarks';
