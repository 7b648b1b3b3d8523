-- +goose Up
-- The province is the tenant: it stands first in every key of what belongs to one province, and no row of one refers to another's.
-- The large tables are written anew rather than changed row by row: half the time, and nothing to clean up afterwards. All of it is
-- one transaction: broken off, it leaves everything as it was, and can be run again. It needs as much free disk as they take.
set local maintenance_work_mem = '512MB';
set local work_mem = '128MB';

alter table survey.unit add constraint unit_of_province unique (province_code, id);
comment on constraint unit_of_province on survey.unit is 'So that what a province keeps of a unit can refer to a unit of its own alone';

-- Places
alter table survey.place add column province_code text;
drop trigger place_changed on survey.place;
update survey.place p set province_code = u.province_code from survey.unit u where u.id = p.unit_id;
alter table survey.device drop constraint device_place_code_fkey;
alter table survey.place
    alter column province_code set not null,
    drop constraint place_pkey,
    drop constraint place_unit_id_fkey,
    add primary key (province_code, code),
    add constraint place_of_own_unit foreign key (province_code, unit_id) references survey.unit (province_code, id);
drop index survey.place_by_unit;
create index place_by_unit on survey.place (province_code, unit_id); -- which desks a unit has

-- Tablets
alter table survey.device add column province_code text;
update survey.device d set province_code = p.province_code from survey.place p where p.code = d.place_code;
alter table survey.device
    alter column province_code set not null,
    drop constraint device_pkey,
    add primary key (province_code, id),
    add constraint device_at_own_place foreign key (province_code, place_code) references survey.place (province_code, code);
drop index survey.device_by_credential, survey.device_by_sign, survey.device_by_place;
create unique index device_by_credential on survey.device (province_code, credential_hash); -- looked up with each request of a tablet
create unique index device_by_sign on survey.device (province_code, code_sign) where enrolled_at is null; -- a sign tells codes apart only while they wait
create index device_by_place on survey.device (province_code, place_code); -- which tablets a place has

-- Receipts
alter table survey.receipt rename to receipt_old;
create table survey.receipt (
    province_code text not null,
    id            uuid not null,
    unit_id       integer not null,
    answered_on   date not null,
    content_hash  bytea not null
);
comment on table survey.receipt is 'Every id ever accepted: the last word on once and only once, whatever unit or day a repeat names';
insert into survey.receipt (province_code, id, unit_id, answered_on, content_hash)
select u.province_code, r.id, r.unit_id, r.answered_on, r.content_hash from survey.receipt_old r join survey.unit u on u.id = r.unit_id;
drop table survey.receipt_old;
alter table survey.receipt add primary key (province_code, id);

-- Responses
alter table survey.response rename to response_old;
create table survey.response (
    province_code text not null,
    unit_id       integer not null,
    answered_on   date not null,
    id            uuid not null,
    place_code    text not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    language      text not null,
    half_day      text,
    duration_ms   integer,
    answers       text not null,
    synthetic     boolean not null default false,
    reason        text not null default '',
    stored_xid    xid8 not null default pg_current_xact_id()
);
insert into survey.response (province_code, unit_id, answered_on, id, place_code, questionnaire, mode, standing, language, half_day, duration_ms,
                             answers, synthetic, reason, stored_xid)
select u.province_code, r.unit_id, r.answered_on, r.id, r.place_code, r.questionnaire, r.mode, r.standing, r.language, r.half_day, r.duration_ms,
       r.answers, r.synthetic, r.reason, r.stored_xid
from survey.response_old r join survey.unit u on u.id = r.unit_id;
drop table survey.response_old;
alter table survey.response
    add primary key (province_code, unit_id, answered_on, id),
    add constraint response_mode_known check (mode in ('qr', 'kiosk', 'ticket', 'phone', 'paper', 'api')),
    add constraint response_standing_known check (standing in ('counted', 'set_aside')),
    add constraint response_language_known check (language in ('vi', 'en')),
    add constraint response_half_day_known check (half_day in ('morning', 'afternoon')),
    add constraint response_reason_known check (reason in ('', 'fast', 'straight', 'burst', 'hours', 'sender', 'partial', 'excess', 'review')),
    add constraint response_reason_by_standing check ((standing = 'set_aside') = (reason <> ''));
comment on table survey.response is 'One person''s answers after one visit. No identity, no address, no exact time';
comment on column survey.response.answers is 'One character for each item of the questionnaire in order: its value, 9 for not applicable, - for left out';
comment on column survey.response.half_day is 'All that is kept of the time; null where only the day is known';
comment on column survey.response.synthetic is 'Made by sipas demo';
comment on column survey.response.reason is 'Why it was set aside; empty for one that counts';
comment on column survey.response.stored_xid is 'The transaction that stored it: tells whether it was there when a period was frozen, without telling a time';
-- A review looks for what was set aside, which is a small part of all.
create index response_set_aside on survey.response (province_code, unit_id, answered_on) where standing = 'set_aside';

-- Comments
alter table survey.comment rename to comment_old;
create table survey.comment (
    province_code text not null,
    unit_id       integer not null,
    answered_on   date not null,
    response_id   uuid not null,
    language      text not null,
    text          text not null
);
comment on table survey.comment is 'Free text, masked, apart from the answers so that it can be read and deleted on its own term';
insert into survey.comment (province_code, unit_id, answered_on, response_id, language, text)
select u.province_code, c.unit_id, c.answered_on, c.response_id, c.language, c.text from survey.comment_old c join survey.unit u on u.id = c.unit_id;
drop table survey.comment_old;
alter table survey.comment add primary key (province_code, unit_id, answered_on, response_id);

-- Tallies
alter table survey.tally rename to tally_old;
create table survey.tally (
    province_code text not null,
    unit_id       integer not null,
    answered_on   date not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    reason        text not null default '',
    responses     bigint not null,
    counts        numeric not null,
    moments       numeric not null
) with (fillfactor = 50); -- room for updates in place: a busy day's row changes at every commit
comment on table survey.tally is 'What responses add up to; equals them at every commit';
comment on column survey.tally.counts is 'Packed, see survey.unpack. Per item and option, in the questionnaire''s order: steps 1-5 and not applicable, or one count an option';
comment on column survey.tally.moments is 'Packed, see survey.unpack. Sums and products of dimension scores, in the order package survey documents at Moments (159)';
insert into survey.tally (province_code, unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts, moments)
select u.province_code, t.unit_id, t.answered_on, t.questionnaire, t.mode, t.standing, t.reason, t.responses, t.counts, t.moments
from survey.tally_old t join survey.unit u on u.id = t.unit_id;
drop table survey.tally_old;
alter table survey.tally
    add primary key (province_code, unit_id, answered_on, questionnaire, mode, standing, reason),
    -- Looked at when a row is new, not when answers add to it.
    add constraint tally_of_own_unit foreign key (province_code, unit_id) references survey.unit (province_code, id);

alter table survey.tally_change add column province_code text;
update survey.tally_change c set province_code = u.province_code from survey.unit u where u.id = c.unit_id;
alter table survey.tally_change
    alter column province_code set not null,
    drop constraint tally_change_pkey,
    add primary key (province_code, unit_id, month);

-- Reviews, which nobody may change but a migration
alter table survey.standing_review add column province_code text;
alter table survey.standing_review disable trigger standing_review_immutable;
update survey.standing_review v set province_code = u.province_code from survey.unit u where u.id = v.unit_id;
alter table survey.standing_review enable trigger standing_review_immutable;
alter table survey.standing_review
    alter column province_code set not null,
    drop constraint standing_review_pkey,
    add primary key (province_code, unit_id, answered_on, response_id, number);

-- Transactions
alter table survey.transactions add column province_code text;
update survey.transactions t set province_code = u.province_code from survey.unit u where u.id = t.unit_id;
alter table survey.transactions
    alter column province_code set not null,
    drop constraint transactions_pkey,
    add primary key (province_code, unit_id, month, service),
    add constraint transactions_of_own_unit foreign key (province_code, unit_id) references survey.unit (province_code, id);

-- Runs of the demo: of each province that has simulated answers; where none has, a run was broken off, and all that have places say so.
alter table survey.synthetic add column province_code text;
create temporary table simulated on commit drop as
select distinct province_code from survey.response where synthetic;
insert into simulated select distinct p.province_code from survey.place p where not exists (select from simulated);
drop trigger synthetic_changed on survey.synthetic;
alter table survey.synthetic drop constraint synthetic_pkey;
insert into survey.synthetic (province_code, seed, responses, made_at)
select s.province_code, r.seed, r.responses, r.made_at from survey.synthetic r cross join simulated s where r.province_code is null;
delete from survey.synthetic where province_code is null;
alter table survey.synthetic add primary key (province_code, seed); -- a primary key is never null
comment on table survey.synthetic is 'Runs of sipas demo. While a province has a row here, every page of it says that the data are simulated';

-- Settings of a province
create table survey.setting (
    province_code text not null references survey.province,
    name          text not null constraint setting_name_known check (name in ('answers_per_transaction')),
    number        bigint generated always as identity,
    value         text not null,
    set_by        text not null constraint setting_by_given check (set_by <> ''),
    set_at        timestamptz not null default now(),
    primary key (province_code, name, number)
);
comment on table survey.setting is 'Settings of a province, who chose them and when. The last row of a name is in force; none is ever changed';
create trigger setting_immutable before update or delete on survey.setting
    for each row execute function survey.refuse_change();

-- Running programs keep questionnaires, units, places and settings in memory; this tells them whose have changed. A questionnaire
-- is everybody's.
drop function survey.tell_place();
-- +goose StatementBegin
create function survey.announce_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('survey_change', coalesce(to_jsonb(new) ->> 'province_code', to_jsonb(old) ->> 'province_code', ''));
    return null;
end $$;
-- +goose StatementEnd
create trigger place_changed after insert or update or delete on survey.place for each row execute function survey.announce_change();
create trigger unit_changed after insert or update or delete on survey.unit for each row execute function survey.announce_change();
create trigger setting_changed after insert on survey.setting for each row execute function survey.announce_change();
create trigger synthetic_changed after insert or delete on survey.synthetic for each row execute function survey.announce_change();
create trigger questionnaire_published after insert on survey.questionnaire for each row execute function survey.announce_change();

-- +goose StatementBegin
create or replace function survey.delete_comments(of_province text, kept_months integer) returns bigint
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    deleted bigint;
begin
    if kept_months is null or kept_months < 3 then
        raise exception 'comments are kept for three months at least' using errcode = '22023';
    end if;
    delete from survey.comment c
    where c.province_code = of_province and c.answered_on < (date_trunc('month', now()) - make_interval(months => kept_months))::date;
    get diagnostics deleted = row_count;
    return deleted;
end $$;
-- +goose StatementEnd

-- New tables have no statistics: without them the first hours after an upgrade would go by guesses.
analyze survey.receipt, survey.response, survey.comment, survey.tally;
