-- +goose Up
alter table survey.response
    add column reason text not null default '',
    add column stored_xid xid8 not null default pg_current_xact_id();
update survey.response set reason = 'review' where standing = 'set_aside';
alter table survey.response
    add constraint response_reason_known check (reason in ('', 'fast', 'straight', 'burst', 'hours', 'sender', 'excess', 'review')),
    add constraint response_reason_by_standing check ((standing = 'set_aside') = (reason <> ''));
comment on column survey.response.reason is 'Why it was set aside; empty for one that counts';
comment on column survey.response.stored_xid is 'The transaction that stored it: tells whether it was there when a period was frozen, without telling a time';
-- A review looks for what was set aside, which is a small part of all.
create index response_set_aside on survey.response (unit_id, answered_on) where standing = 'set_aside';

alter table survey.tally add column reason text not null default '';
update survey.tally set reason = 'review' where standing = 'set_aside';
alter table survey.tally
    drop constraint tally_pkey,
    add primary key (unit_id, answered_on, questionnaire, mode, standing, reason);

create table survey.standing_review (
    unit_id       integer not null,
    answered_on   date not null,
    response_id   uuid not null,
    number        bigint generated always as identity,
    from_standing text not null,
    from_reason   text not null,
    to_standing   text not null,
    to_reason     text not null,
    note          text not null constraint standing_review_note_given check (note <> ''),
    decided_by    text not null constraint standing_review_by_given check (decided_by <> ''),
    decided_at    timestamptz not null default now(),
    stored_xid    xid8 not null default pg_current_xact_id(),
    primary key (unit_id, answered_on, response_id, number)
);
comment on table survey.standing_review is 'Every decision that changed the standing of a stored response, and who took it why. Nothing here is ever changed';
create trigger standing_review_immutable before update or delete on survey.standing_review
    for each row execute function survey.refuse_change();

create table survey.transactions (
    unit_id      integer not null,
    month        date not null constraint transactions_month_begins check (extract(day from month) = 1),
    service      text not null,
    transactions bigint not null constraint transactions_count_sane check (transactions between 0 and 10000000),
    imported_at  timestamptz not null default now(),
    synthetic    boolean not null default false,
    primary key (unit_id, month, service)
);
comment on table survey.transactions is 'How many transactions a unit had in a month, by service field (empty: all fields together)';
