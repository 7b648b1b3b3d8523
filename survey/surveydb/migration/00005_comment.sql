-- +goose Up
-- +goose StatementBegin
create function survey.delete_comments(of_province text, kept_months integer) returns bigint
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    deleted bigint;
begin
    if kept_months is null or kept_months < 3 then
        raise exception 'comments are kept for three months at least' using errcode = '22023';
    end if;
    delete from survey.comment c using survey.unit u
    where u.id = c.unit_id and u.province_code = of_province
      and c.answered_on < (date_trunc('month', now()) - make_interval(months => kept_months))::date;
    get diagnostics deleted = row_count;
    return deleted;
end $$;
-- +goose StatementEnd
comment on function survey.delete_comments is 'Deletes comments whose term is over, and no others, for a role that may not delete: those of months that ended kept_months ago or before';
revoke all on function survey.delete_comments from public;
