-- +goose Up
-- What the public is shown moves in steps of ten people or more. What a unit's answers of a month add up to is kept as it was at up to three
-- earlier moments, each of them a step behind the next: what is published, what will be published next, and what may be after that.
delete from analytics.progress; -- all is published anew, by the new rules

create table analytics.step (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    received      bigint not null,
    settled       boolean not null,
    moved_at      timestamptz not null,
    due_at        timestamptz,
    primary key (province_code, unit_id, month)
);
comment on table analytics.step is 'How far the published state of a unit and month has come';
comment on column analytics.step.received is 'Answers that count and have come in by now; published as they grow, unlike what they say';
comment on column analytics.step.settled is 'The month is over for good: what is published of it is all of it';
comment on column analytics.step.moved_at is 'When the published state moved last; before it ever did, when the first answers came';
comment on column analytics.step.due_at is 'When it may move next; null while too few have come';
create index step_open on analytics.step (province_code, month) where not settled; -- which are to be settled, which are due

create table analytics.step_tally (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    state         text not null constraint step_tally_state_known check (state in ('published', 'pending', 'next')),
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    reason        text not null,
    responses     bigint not null,
    answered      bigint[] not null,
    counts        numeric not null,
    moments       numeric not null,
    day_moments   numeric not null,
    measure       text not null,
    left_out      boolean not null,
    snapshot      text not null,
    primary key (province_code, unit_id, month, state, questionnaire, mode, standing, reason)
);
comment on table analytics.step_tally is 'analytics.month_tally as it was when a state was taken. Of a running month only what counts';
comment on column analytics.step_tally.snapshot is 'Which transactions were over then: tells which answers are in it';

-- How many were set aside is shown from ten on.
alter table analytics.estimate alter column set_aside drop not null;
alter table analytics.frozen_estimate alter column set_aside drop not null;
alter table analytics.finding alter column set_aside_share drop not null;
comment on column analytics.estimate.set_aside is 'Null where it would tell of fewer than ten people';
