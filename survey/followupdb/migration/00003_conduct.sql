-- expand: what people report of conduct, as the inspectorate looks into it; comments are held whose writers were told so
-- lock: followup.comment share, scan
-- +goose Up
create table followup.conduct (
    province_code text not null,
    id            uuid not null default gen_random_uuid(),
    kind          text not null constraint conduct_kind_known check (kind in ('report', 'case')),
    unit_id       integer not null,
    place_code    text not null,
    month         date not null,
    opened_on     date not null,
    trouble       boolean not null default false,
    extra         boolean not null default false,
    phrase        boolean not null default false,
    counted       boolean not null default true,
    synthetic     boolean not null,
    comment_id    uuid,
    case_id       uuid,
    state         text not null default 'new' constraint conduct_state_known
                  check (state in ('new', 'under_way', 'noted', 'passed_on', 'founded', 'unfounded', 'released')),
    due_on        date not null,
    by_name       text not null default '',
    passed_to     text not null default '' constraint conduct_passed_short check (length(passed_to) <= 500),
    words         text not null default '' constraint conduct_words_short check (length(words) <= 500),
    ended_on      date,
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint conduct_ends_on_a_day check ((state in ('new', 'under_way')) = (ended_on is null)),
    constraint conduct_passed_to_somebody check ((state = 'passed_on') = (passed_to <> '')),
    constraint conduct_reports_something check (kind = 'case' or trouble or extra or phrase),
    constraint conduct_case_of_its_own check (kind = 'report' or comment_id is null and case_id is null and state <> 'released')
);
comment on table followup.conduct is 'What one person reported, or a case: a place of which several did. Nobody but the owner reads the table: it lies in the order of arrival';
comment on column followup.conduct.id is 'Made at random when it is gathered: the only name of a report that anybody is shown';
comment on column followup.conduct.opened_on is 'The day on which it was gathered, shown to nobody';
comment on column followup.conduct.comment_id is 'The comment that came with it, if who wrote it was told so. There is no key of the answer';
comment on column followup.conduct.counted is 'The answer counts; what was set aside opens no case';
create index conduct_by_day on followup.conduct (province_code, due_on, id) where state in ('new', 'under_way');
create index conduct_ended on followup.conduct (province_code, ended_on, id) where ended_on is not null;
create index conduct_by_place on followup.conduct (province_code, place_code, opened_on);
create index conduct_of_case on followup.conduct (province_code, case_id) where case_id is not null;
create unique index conduct_by_comment on followup.conduct (province_code, comment_id) where comment_id is not null; -- none is reported twice
create index comment_held on followup.comment (province_code, id) where conduct = 'held';
alter table followup.conduct enable row level security;
create policy of_province on followup.conduct using (province_code = nullif(current_setting('sipas.province', true), ''));

create view followup.matter as
select c.province_code, c.id, c.kind = 'case' as is_case, c.unit_id, c.place_code, c.case_id, c.month, c.trouble, c.extra, c.phrase, c.counted,
       c.comment_id is not null as commented, c.synthetic, c.state, c.due_on, c.by_name, c.passed_to, c.words, c.ended_on, c.revision,
       (select count(*) from followup.conduct r where r.province_code = c.province_code and r.case_id = c.id) as reports
from followup.conduct c;
comment on view followup.matter is 'followup.conduct as the inspectorate reads it, by functions that give it an order: without the day it came and what leads to a comment';

-- +goose StatementBegin
-- Reports with words wait until these are gathered, so that whoever releases them finds them held. Of what a person is told nothing is kept but whether.
create function followup.gather_conduct(of_province text, most integer, today date, due date, of_case integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    gathered integer;
    held     integer;
    busy     record;
    the_case uuid;
begin
    insert into followup.gathering (province_code, until) values (of_province, '0') on conflict do nothing;
    perform from followup.gathering g where g.province_code = of_province for update; -- one after the other
    if not exists (select from survey.synthetic s where s.province_code = of_province) then
        delete from followup.conduct c where c.province_code = of_province and c.synthetic;
    end if;
    with found as (
        select r.response_id from survey.reported r
        where r.province_code = of_province
          and (not r.commented or not exists (select from survey.comment t where t.province_code = of_province and t.unit_id = r.unit_id
                                              and t.answered_on = r.answered_on and t.response_id = r.response_id))
        order by r.response_id limit most
    ), gone as (
        delete from survey.reported r using found f where r.province_code = of_province and r.response_id = f.response_id returning r.*
    )
    insert into followup.conduct (province_code, kind, unit_id, place_code, month, opened_on, trouble, extra, counted, synthetic, due_on)
    select of_province, 'report', g.unit_id, g.place_code, date_trunc('month', g.answered_on::timestamp)::date, today, g.trouble, g.extra, g.counted, g.synthetic, due
    from gone g;
    get diagnostics gathered = row_count;
    with found as (
        select f.id, f.unit_id, f.month, f.synthetic, f.response_id, p.place_code, p.standing from followup.comment f
        join survey.response p on p.province_code = of_province and p.unit_id = f.unit_id and p.answered_on = f.answered_on and p.id = f.response_id
        where f.province_code = of_province and f.conduct = 'held'
          and not exists (select from followup.conduct c where c.province_code = of_province and c.comment_id = f.id)
        order by f.id limit most
    ), gone as (
        delete from survey.reported r using found f where r.province_code = of_province and r.response_id = f.response_id returning r.response_id, r.trouble, r.extra
    )
    insert into followup.conduct (province_code, kind, unit_id, place_code, month, opened_on, trouble, extra, phrase, counted, synthetic, comment_id, due_on)
    select of_province, 'report', f.unit_id, f.place_code, f.month, today, coalesce(g.trouble, false), coalesce(g.extra, false), g.response_id is null,
           f.standing = 'counted', f.synthetic, f.id, due
    from found f left join gone g on g.response_id = f.response_id;
    get diagnostics held = row_count;
    for busy in
        select c.place_code, c.unit_id, c.synthetic, count(*) as reports, max(c.month) as month from followup.conduct c
        where c.province_code = of_province and c.kind = 'report' and c.case_id is null and c.counted and c.state not in ('released', 'unfounded')
          and c.opened_on > today - 30
        group by c.place_code, c.unit_id, c.synthetic
    loop
        select k.id into the_case from followup.conduct k
        where k.province_code = of_province and k.kind = 'case' and k.place_code = busy.place_code and k.unit_id = busy.unit_id
          and k.synthetic = busy.synthetic and k.state in ('new', 'under_way') order by k.id limit 1;
        if the_case is null then
            continue when of_case < 1 or busy.reports < of_case;
            insert into followup.conduct (province_code, kind, unit_id, place_code, month, opened_on, synthetic, due_on)
            values (of_province, 'case', busy.unit_id, busy.place_code, busy.month, today, busy.synthetic, due) returning id into the_case;
        end if;
        update followup.conduct c set case_id = the_case
        where c.province_code = of_province and c.kind = 'report' and c.case_id is null and c.counted and c.state not in ('released', 'unfounded')
          and c.opened_on > today - 30 and c.place_code = busy.place_code and c.unit_id = busy.unit_id and c.synthetic = busy.synthetic;
    end loop;
    return greatest(gathered, held);
end $$;

create function followup.matters(of_province text, of_units integer[], of_states text[], cases boolean, of_place text, of_case uuid, after_due date, after_id uuid, most integer)
    returns setof followup.matter
    language plpgsql stable security definer set search_path = pg_catalog rows 50 as $$
begin
    return query select m.* from followup.matter m
    where m.province_code = of_province and (of_units is null or m.unit_id = any(of_units)) and m.state = any(of_states)
      and (cases is null or m.is_case = cases) and (of_place = '' or m.place_code = of_place) and (of_case is null or m.case_id = of_case)
      and (after_due is null or (m.due_on, m.id) > (after_due, after_id))
    order by m.due_on, m.id limit most;
end $$;

create function followup.hold_matter(of_province text, of_units integer[], of_id uuid) returns setof followup.matter
    language plpgsql security definer set search_path = pg_catalog rows 1 as $$
begin
    perform from followup.conduct c where c.province_code = of_province and c.id = of_id for update;
    return query select m.* from followup.matter m where m.province_code = of_province and m.id = of_id and (of_units is null or m.unit_id = any(of_units));
end $$;

create function followup.matter_called(of_province text, of_units integer[], of_id uuid) returns setof followup.matter
    language plpgsql stable security definer set search_path = pg_catalog rows 1 as $$
begin
    return query select m.* from followup.matter m where m.province_code = of_province and m.id = of_id and (of_units is null or m.unit_id = any(of_units));
end $$;

-- What was released, or has gone, the inspectorate reads no more.
create function followup.matter_words(of_province text, of_units integer[], of_id uuid) returns text
    language sql stable security definer set search_path = pg_catalog as $$
    select t.text from followup.conduct c
    join followup.comment f on f.province_code = of_province and f.id = c.comment_id and f.conduct = 'held'
    join survey.comment t on t.province_code = of_province and t.unit_id = f.unit_id and t.answered_on = f.answered_on and t.response_id = f.response_id
    where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units))
$$;

-- With a case its open reports come to the same end.
create function followup.decide_matter(of_province text, of_units integer[], of_id uuid, to_state text, of_due date, of_end date, by_whom text, to_whom text, of_words text)
    returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    changed integer;
begin
    update followup.conduct c set state = to_state, due_on = of_due, ended_on = of_end, by_name = by_whom, passed_to = to_whom, words = of_words, revision = c.revision + 1
    where c.province_code = of_province and (of_units is null or c.unit_id = any(of_units))
      and (c.id = of_id or c.case_id = of_id and of_end is not null and c.state in ('new', 'under_way'));
    get diagnostics changed = row_count;
    if to_state = 'released' then
        update followup.comment f set conduct = 'released', revision = f.revision + 1 from followup.conduct c
        where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units))
          and f.province_code = of_province and f.id = c.comment_id and f.conduct = 'held';
    end if;
    return changed;
end $$;

create function followup.count_matters(of_province text, of_units integer[], today date)
    returns table (is_case boolean, state text, n bigint, overdue bigint, oldest date)
    language sql stable security definer set search_path = pg_catalog as $$
    select c.kind = 'case', c.state, count(*), count(*) filter (where c.ended_on is null and c.due_on < today), min(c.opened_on) filter (where c.ended_on is null)
    from followup.conduct c where c.province_code = of_province and (of_units is null or c.unit_id = any(of_units))
    group by 1, 2 order by 1, 2
$$;
-- +goose StatementEnd

-- As before, but that only comments are held for the answer they came with whose writers were told so: others go the way of all comments.
-- +goose StatementBegin
create or replace function followup.gather(of_province text, most integer, everything boolean, questionnaires text[], places integer[], chosen text[])
    returns table (id uuid, unit_id integer, month date, language text, synthetic boolean, text text, told boolean)
    language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    since   xid8;
    taken   uuid[] := '{}';
    portion uuid[];
    change  record;
begin
    insert into followup.gathering (province_code, until) values (of_province, '0') on conflict do nothing;
    select g.until into since from followup.gathering g where g.province_code = of_province for update;
    for change in
        select c.unit_id, c.month from survey.tally_change c where not everything and c.province_code = of_province and c.revision >= since
        union all
        select distinct c.unit_id, date_trunc('month', c.answered_on::timestamp)::date from survey.comment c
        where everything and c.province_code = of_province
          and not exists (select from followup.comment f where f.province_code = of_province and f.unit_id = c.unit_id
                          and f.answered_on = c.answered_on and f.response_id = c.response_id)
    loop
        with found as (
            select c.unit_id, c.answered_on, c.response_id, c.language from survey.comment c
            where c.province_code = of_province and c.unit_id = change.unit_id
              and c.answered_on >= change.month and c.answered_on < (change.month + interval '1 month')::date
              and not exists (select from followup.comment f where f.province_code = of_province and f.unit_id = c.unit_id
                              and f.answered_on = c.answered_on and f.response_id = c.response_id)
            order by gen_random_uuid() limit most - cardinality(taken)
        ), kept as (
            insert into followup.comment (province_code, unit_id, month, language, synthetic, answered_on, response_id)
            select of_province, f.unit_id, change.month, f.language, r.synthetic, f.answered_on, f.response_id
            from found f
            join survey.response r on r.province_code = of_province and r.unit_id = f.unit_id and r.answered_on = f.answered_on and r.id = f.response_id
            returning id
        )
        select coalesce(array_agg(k.id), '{}') into portion from kept k;
        taken := taken || portion;
        exit when cardinality(taken) >= most;
    end loop;
    if cardinality(taken) < most then
        update followup.gathering g set until = greatest(g.until, horizon) where g.province_code = of_province;
    end if;
    return query
        select f.id, f.unit_id, f.month, f.language, f.synthetic, c.text,
               c.told and exists (select from unnest(questionnaires, places, chosen) as q (questionnaire, place, value)
                                  where q.questionnaire = r.questionnaire and substr(r.answers, q.place, 1) = q.value)
        from followup.comment f
        join survey.comment c on c.province_code = of_province and c.unit_id = f.unit_id and c.answered_on = f.answered_on and c.response_id = f.response_id
        join survey.response r on r.province_code = of_province and r.unit_id = f.unit_id and r.answered_on = f.answered_on and r.id = f.response_id
        where f.province_code = of_province and f.id = any(taken) order by f.id;
end $$;
-- +goose StatementEnd
comment on function followup.gather is 'Makes rows of comments that have none yet, so many at most, and returns them; told: of those whose answers say one of these options, and whose writers knew';
comment on function followup.gather_conduct is 'Makes reports of what was noted and of comments that are held, so many at most of each, and cases of places with so many reports; tells of how many';
comment on function followup.matters is 'Reports and cases in states, of a place (empty: all), of a case (null: any), the oldest due first, behind one';
comment on function followup.hold_matter is 'A report or case, held until the transaction ends';
comment on function followup.matter_called is 'A report or case';
comment on function followup.matter_words is 'The words that came with a report, while the inspectorate holds them';
comment on function followup.decide_matter is 'Carries out what was decided about a report or case; with a case about its open reports; tells of how many. What is released is the department''s';
comment on function followup.count_matters is 'How many stand in each state, how many of them are overdue, and the day on which the oldest open one was gathered';
revoke all on function followup.gather_conduct, followup.matters, followup.hold_matter, followup.matter_called, followup.matter_words, followup.decide_matter,
                       followup.count_matters from public;
