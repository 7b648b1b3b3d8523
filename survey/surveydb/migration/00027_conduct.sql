-- expand: answers that report how staff behaved are noted for the inspectorate, and comments say whether who wrote them was told so
-- lock: survey.comment access exclusive, moment
-- lock: survey.setting access exclusive, scan
-- +goose Up
alter table survey.comment add column told boolean not null default false;
comment on column survey.comment.told is 'Whoever wrote it was told that with a yes about conduct it goes to the inspectorate: only then are the two read together';

create table survey.reported (
    province_code text not null,
    response_id   uuid not null,
    unit_id       integer not null,
    answered_on   date not null,
    place_code    text not null,
    trouble       boolean not null,
    extra         boolean not null,
    counted       boolean not null,
    commented     boolean not null,
    synthetic     boolean not null default false,
    primary key (province_code, response_id),
    constraint reported_something check (trouble or extra)
);
comment on table survey.reported is 'Answers that report trouble or extra payment, until the inspectorate''s queue has them. The service adds to it, nobody but the owner reads it';
comment on column survey.reported.commented is 'There is a comment that was written by somebody who was told: the inspectorate reads it, too';

alter table survey.setting drop constraint setting_name_known;
alter table survey.setting add constraint setting_name_known check (name in ('answers_per_transaction', 'threshold_few', 'threshold_provisional',
    'threshold_ranked', 'step', 'step_every', 'settle_days', 'public_results', 'body', 'contact', 'hotline', 'answer_months', 'conduct_task'));
