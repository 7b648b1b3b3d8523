-- +goose Up
-- Answers to questionnaires that measure different things are not added up: monthly tallies say which they are of, figures which they count.
-- Monthly tallies follow from the daily ones: they are made anew, and publishing starts anew with them.
delete from analytics.progress;
delete from analytics.month_tally;
alter table analytics.month_tally
    add column measure text not null,
    add column left_out boolean not null;
comment on column analytics.month_tally.measure is 'What the scores of the questionnaire are of; answers of one measure may be added up';
comment on column analytics.month_tally.left_out is 'Most counted answers of the unit and month are of another measure: figures leave these out';

alter table analytics.estimate
    add column standard_error double precision,
    add column instrument jsonb not null default '{}',
    add column breaks jsonb not null default '[]';
comment on column analytics.estimate.standard_error is 'Of the index; what changes of several units together are tested by';
comment on column analytics.estimate.instrument is 'Which questionnaires are counted, and how many answers to others are left out';
comment on column analytics.estimate.breaks is 'Earlier periods the index is not compared with, because people were asked something else then';
alter table analytics.frozen_estimate
    add column standard_error double precision,
    add column instrument jsonb not null default '{}',
    add column breaks jsonb not null default '[]';
