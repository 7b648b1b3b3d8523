-- expand: what staff read and decide goes through functions
-- lock: none
-- +goose Up
-- What staff read of answers and comments goes through functions that name the province. Here they are part of the query that asks them, and read the
-- views with the rights of these, as before. Where the tables are spread over several servers (Citus), rights of a view's owner end at the server that
-- is asked: there the functions have the owner's rights and are in PL/pgSQL (pg/spread.sql), for what functions in SQL are given is not known when it is
-- decided where a query goes. The views stay, and with them their order, in which nothing tells of arrival.
-- +goose StatementBegin
create function survey.answers(of_province text, of_units integer[], of_unit text, from_day date, until_day date) returns setof survey.answer
    language sql stable rows 1000 as $$
    select a.* from survey.answer a
    where a.province_code = of_province and (of_units is null or a.unit_id = any(of_units))
      and (of_unit = '' or a.unit_id = any(array(select u.id from survey.unit u where u.province_code = of_province and u.code = of_unit)))
      and (from_day is null or a.answered_on >= from_day) and (until_day is null or a.answered_on < until_day)
$$;

create function survey.answers_set_aside(of_province text, of_units integer[], from_day date, until_day date) returns setof survey.answer
    language sql stable rows 100 as $$
    select a.* from survey.answer a
    where a.province_code = of_province and (of_units is null or a.unit_id = any(of_units)) and a.standing = 'set_aside'
      and a.answered_on >= from_day and a.answered_on < until_day
$$;

create function survey.remarks(of_province text, of_units integer[], of_unit text, from_month date, until_month date) returns setof survey.remark
    language sql stable rows 100 as $$
    select r.* from survey.remark r
    where r.province_code = of_province and (of_units is null or r.unit_id = any(of_units))
      and (of_unit = '' or r.unit_id = any(array(select u.id from survey.unit u where u.province_code = of_province and u.code = of_unit)))
      and r.month >= from_month and r.month < until_month
$$;

create function survey.handed_in_by(of_province text, of_units integer[], of_device bigint, of_key bigint) returns setof survey.handed_in
    language sql stable rows 100 as $$
    select h.* from survey.handed_in h
    where h.province_code = of_province and h.device_id = of_device and h.key_id = of_key and (of_units is null or h.unit_id = any(of_units))
$$;

create or replace function survey.hold_answers(of_province text, of_units integer[], of_ids uuid[])
    returns table (id uuid, unit_id integer, answered_on date, questionnaire text, mode text, standing text, reason text, answers text, decided boolean)
    language plpgsql security definer set search_path = pg_catalog rows 100 as $$
#variable_conflict use_column
begin
    return query select r.id, r.unit_id, r.answered_on, r.questionnaire, r.mode, r.standing, r.reason, r.answers,
           exists (select from survey.standing_review v
                   where v.province_code = of_province and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                     and v.decided_by <> 'rule')
    from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids) and (of_units is null or c.unit_id = any(of_units))
    order by r.id
    for update of r;
end $$;

create or replace function survey.decide(of_province text, of_ids uuid[], new_standing text, new_reason text, because text, by_whom text) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into survey.standing_review (province_code, unit_id, answered_on, response_id, from_standing, from_reason, to_standing, to_reason, note, decided_by)
    select r.province_code, r.unit_id, r.answered_on, r.id, r.standing, r.reason, new_standing, new_reason, because, by_whom
    from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids)
    order by r.id;
    update survey.response r set standing = new_standing, reason = new_reason
    from survey.receipt c
    where c.province_code = of_province and c.id = any(of_ids)
      and r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id;
end $$;

create or replace function survey.decisions(of_province text, of_units integer[], from_day date, until_day date, most integer)
    returns table (id bigint, decided_at timestamptz, decided_by text, note text, to_standing text, answers bigint, open bigint)
    language plpgsql stable security definer set search_path = pg_catalog rows 20 as $$
#variable_conflict use_column
begin
    return query select min(v.number), v.decided_at, v.decided_by, v.note, v.to_standing, count(*), count(*) filter (where not exists (
               select from survey.standing_review later
               where later.province_code = v.province_code and later.unit_id = v.unit_id and later.answered_on = v.answered_on
                 and later.response_id = v.response_id and later.number > v.number))
    from survey.standing_review v
    where v.province_code = of_province and v.decided_by <> 'rule' and (of_units is null or v.unit_id = any(of_units))
      and v.answered_on >= from_day and v.answered_on < until_day
    group by v.stored_xid, v.decided_at, v.decided_by, v.note, v.to_standing
    order by v.decided_at desc, min(v.number) desc
    limit most;
end $$;

create or replace function survey.decided(of_province text, of_units integer[], of_decision bigint)
    returns table (response_id uuid, from_standing text, from_reason text, last boolean)
    language plpgsql stable security definer set search_path = pg_catalog rows 100 as $$
#variable_conflict use_column
begin
    return query select v.response_id, v.from_standing, v.from_reason, not exists (
               select from survey.standing_review later
               where later.province_code = v.province_code and later.unit_id = v.unit_id and later.answered_on = v.answered_on
                 and later.response_id = v.response_id and later.number > v.number)
    from survey.standing_review d
    join survey.standing_review v on v.province_code = d.province_code and v.decided_at = d.decided_at and v.stored_xid = d.stored_xid
                                 and v.decided_by = d.decided_by and v.note = d.note and v.to_standing = d.to_standing
    where d.province_code = of_province and d.number = of_decision and d.decided_by <> 'rule'
      and v.decided_by <> 'rule' and (of_units is null or v.unit_id = any(of_units))
    order by v.response_id;
end $$;

-- These as they were, but for what a database that is spread does not take: now() in an update upon a conflict, and SQL.
create or replace function survey.begin_retirement(of_province text) returns date
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
    on conflict (province_code) do update set before = excluded.before, begun_at = excluded.begun_at where r.before < excluded.before;
    if not found then
        return null;
    end if;
    perform staff.record(of_province, 'service', 'service', 0, '', 0, 'answers.retire', '< ' || last, 'done', why, '', '', '');
    return last;
end $$;

create or replace function survey.retire_deliveries(of_province text) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    delete from survey.delivered e using survey.delivery d, survey.retirement r
    where r.province_code = of_province and d.province_code = of_province and d.received_on < r.before and e.province_code = of_province and e.delivery_id = d.id;
    delete from survey.delivery d using survey.retirement r where r.province_code = of_province and d.province_code = of_province and d.received_on < r.before;
    delete from survey.device_day d using survey.retirement r where r.province_code = of_province and d.province_code = of_province and d.answered_on < r.before;
end $$;
-- +goose StatementEnd
comment on function survey.answers is 'survey.answer of a province, of units (null: all), of one by its code (empty: all) and days (null: all)';
comment on function survey.answers_set_aside is 'Of survey.answers those that are set aside, which an index finds';
comment on function survey.remarks is 'survey.remark of a province, of units (null: all), of one by its code (empty: all) and months';
comment on function survey.handed_in_by is 'survey.handed_in of a province, of units (null: all), by a tablet or key (the other one 0)';
revoke all on function survey.answers, survey.answers_set_aside, survey.remarks, survey.handed_in_by from public;
