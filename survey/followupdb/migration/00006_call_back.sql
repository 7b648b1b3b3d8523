-- expand: people who want to be called back, with nothing that leads to an answer
-- lock: none
-- +goose Up
create table followup.call_back (
    province_code text not null references survey.province,
    id            uuid not null,
    unit_id       integer not null,
    day           date not null,
    sealed        bytea not null constraint call_back_sealed_alike check (octet_length(sealed) = 540),
    state         text not null default 'waiting' constraint call_back_state_known check (state in ('waiting', 'called', 'closed')),
    outcome       text not null default '' constraint call_back_outcome_known check (outcome in ('', 'reached', 'not_reached', 'wrong_number')),
    tries         smallint not null default 0 constraint call_back_tries_few check (tries between 0 and 3),
    closed_on     date,
    acted_by      text not null default '',
    revision      integer not null default 1,
    mixed         boolean not null default false,
    primary key (province_code, id),
    constraint call_back_closed_on_a_day check ((state = 'closed') = (closed_on is not null))
);
comment on table followup.call_back is 'People who want to be called back about a unit. Who it is lies in sealed alone; nothing here leads to an answer';
comment on column followup.call_back.id is 'Random: made of an id of the form that is not kept';
comment on column followup.call_back.day is 'The day on which it was asked for; no time is kept';
comment on column followup.call_back.sealed is 'Number, name, time of day and topic, sealed with the key of the installation and all of one length';
comment on column followup.call_back.tries is 'Calls in vain since the person was reached last; the third closes it';
comment on column followup.call_back.acted_by is 'Who of staff acted last; empty: nobody yet';
comment on column followup.call_back.mixed is 'Whether it was written anew with the others of its day, so that neither place nor transaction tells when it came';
create index call_back_by_day on followup.call_back (province_code, day);

-- How many are held in all, whatever the province: a level is for the whole of a system.
-- +goose StatementBegin
create function followup.call_backs_held() returns bigint language sql stable security definer set search_path = pg_catalog as
$$ select count(*) from followup.call_back $$;

-- Staff read it in an order that tells nothing, without place and transaction; the barrier keeps a reader's own conditions above the sorting.
create view followup.person_to_call with (security_barrier) as
select c.province_code, c.id, c.unit_id, c.day, c.sealed, c.state, c.outcome, c.tries, c.closed_on, c.acted_by, c.revision
from followup.call_back c
where c.province_code = nullif(current_setting('sipas.province', true), '')
order by c.day, c.id;

create function followup.decide_call_back(of_province text, of_id uuid, of_revision integer, new_state text, new_outcome text, new_tries integer, new_closed_on date, by_whom text)
    returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
    update followup.call_back c
    set state = new_state, outcome = new_outcome, tries = new_tries, closed_on = new_closed_on, acted_by = by_whom, revision = c.revision + 1
    where c.province_code = of_province and c.id = of_id and c.revision = of_revision;
    return found;
end $$;

create function followup.erase_call_back(of_province text, of_id uuid, of_revision integer) returns boolean
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    delete from followup.call_back c where c.province_code = of_province and c.id = of_id and c.revision = of_revision;
    return found;
end $$;

create function followup.erase_call_backs(of_province text) returns bigint
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    erased bigint;
begin
    delete from followup.call_back c where c.province_code = of_province;
    get diagnostics erased = row_count;
    return erased;
end $$;

-- What is due goes: thirty days after closing, ninety after asking. And the days that are over are written anew, each person once, in the order of
-- their random ids: until then their places, and the numbers of their transactions, lie as they came, beside those of answers.
create function followup.tidy_call_backs(of_province text, today date) returns bigint
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    forgotten bigint;
begin
    delete from followup.call_back c where c.province_code = of_province and (c.day + 90 <= today or c.closed_on + 30 <= today);
    get diagnostics forgotten = row_count;
    with lying as (delete from followup.call_back c where c.province_code = of_province and c.day < today and not c.mixed returning c.*)
    insert into followup.call_back (province_code, id, unit_id, day, sealed, state, outcome, tries, closed_on, acted_by, revision, mixed)
    select l.province_code, l.id, l.unit_id, l.day, l.sealed, l.state, l.outcome, l.tries, l.closed_on, l.acted_by, l.revision, true from lying l order by l.id;
    return forgotten;
end $$;

-- To seal anew changes neither state nor revision: nobody who decides meanwhile is in its way.
create function followup.reseal_call_back(of_province text, of_id uuid, was bytea, new_sealed bytea) returns boolean
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    update followup.call_back c set sealed = new_sealed where c.province_code = of_province and c.id = of_id and c.sealed = was;
    return found;
end $$;
-- +goose StatementEnd
comment on view followup.person_to_call is 'followup.call_back as staff read it: without the transaction, and not in the order of arrival';
comment on function followup.call_backs_held is 'How many people the database holds who want to be called back';
comment on function followup.decide_call_back is 'Notes a call or closes; false where somebody has acted since the revision';
comment on function followup.erase_call_back is 'Erases one; false where somebody has acted since the revision';
comment on function followup.erase_call_backs is 'Erases all of a province';
comment on function followup.tidy_call_backs is 'Deletes what is due, and mixes the days that are over';
comment on function followup.reseal_call_back is 'Seals one anew, unless it was since';
revoke all on function followup.call_backs_held, followup.decide_call_back, followup.erase_call_back, followup.erase_call_backs, followup.tidy_call_backs, followup.reseal_call_back from public;

alter table followup.call_back enable row level security;
create policy of_province on followup.call_back using (province_code = nullif(current_setting('sipas.province', true), ''));
