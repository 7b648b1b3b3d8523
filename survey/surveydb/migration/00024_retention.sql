-- A province may choose after how many months single answers go. What they add up to stays, and so does every figure. Neither the service nor staff
-- may remove an answer: these functions do, by what the province has chosen and by nothing that who calls them says.
-- +goose Up
alter table survey.setting drop constraint setting_name_known;
alter table survey.setting add constraint setting_name_known check (name in ('answers_per_transaction', 'threshold_few', 'threshold_provisional',
    'threshold_ranked', 'step', 'step_every', 'settle_days', 'public_results', 'body', 'contact', 'hotline', 'answer_months'));

create table survey.retirement (
    province_code text primary key references survey.province,
    before        date not null,
    begun_at      timestamptz not null default now()
);
comment on table survey.retirement is 'Before which day the answers of a province are gone, or going: their tallies have nothing to be compared with any more';

-- +goose StatementBegin
create function survey.begin_retirement(of_province text) returns date
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    months integer;
    why    text;
    last   date;
begin
    select s.value::integer, s.reason into months, why from survey.setting s
    where s.province_code = of_province and s.name = 'answer_months' order by s.number desc limit 1;
    if coalesce(months, 0) = 0 then
        return null;
    end if;
    if months < 24 then
        raise exception 'answers are kept for two years at least' using errcode = '22023';
    end if;
    last := (date_trunc('month', now()) - make_interval(months => months))::date;
    if last <= (select r.before from survey.retirement r where r.province_code = of_province) then
        return null;
    end if;
    -- Whoever recounts holds the table: tallies must not be made anew from answers that are going.
    lock table survey.retirement in share row exclusive mode;
    insert into survey.retirement as r (province_code, before) values (of_province, last)
    on conflict (province_code) do update set before = excluded.before, begun_at = now() where r.before < excluded.before;
    if not found then
        return null;
    end if;
    perform staff.record(of_province, 'service', 'service', 0, '', 0, 'answers.retire', '< ' || last, 'done', why, '', '', '');
    return last;
end $$;

create function survey.retire_answers(of_province text, of_unit integer, most integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    last    date;
    retired integer;
begin
    select r.before into last from survey.retirement r where r.province_code = of_province;
    with old as (
        select r.answered_on, r.id from survey.response r
        where r.province_code = of_province and r.unit_id = of_unit and r.answered_on < last
        order by r.answered_on, r.id limit most
    ), comments as (
        delete from survey.comment c using old where c.province_code = of_province and c.unit_id = of_unit and c.answered_on = old.answered_on and c.response_id = old.id
    ), receipts as (
        delete from survey.receipt c using old where c.province_code = of_province and c.id = old.id
    )
    delete from survey.response r using old where r.province_code = of_province and r.unit_id = of_unit and r.answered_on = old.answered_on and r.id = old.id;
    get diagnostics retired = row_count;
    return retired;
end $$;

create function survey.retire_deliveries(of_province text) returns void
    language sql security definer set search_path = pg_catalog as
$$
    delete from survey.delivered e using survey.delivery d, survey.retirement r
    where r.province_code = of_province and d.province_code = of_province and d.received_on < r.before and e.province_code = of_province and e.delivery_id = d.id;
    delete from survey.delivery d using survey.retirement r where r.province_code = of_province and d.province_code = of_province and d.received_on < r.before;
    delete from survey.device_day d using survey.retirement r where r.province_code = of_province and d.province_code = of_province and d.answered_on < r.before;
$$;
-- +goose StatementEnd
comment on function survey.begin_retirement is 'Moves the day before which answers go to where setting answer_months has it, never back; null where it stays. The log of acts says so';
comment on function survey.retire_answers is 'Removes answers of a unit from before that day, so many at most, with comments and receipts; tallies stay';
comment on function survey.retire_deliveries is 'Removes what is known of which tablets and keys brought answers before that day';
revoke all on function survey.begin_retirement, survey.retire_answers, survey.retire_deliveries from public;
