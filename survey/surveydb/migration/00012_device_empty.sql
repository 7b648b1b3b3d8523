-- +goose Up
alter table survey.device add column empty_on date;
comment on column survey.device.empty_on is 'The last day on which it said that it held no answer; null: it never did. Answers of days well before that cannot come from it';
