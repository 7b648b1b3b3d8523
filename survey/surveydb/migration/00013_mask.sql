-- +goose Up
alter table survey.comment add column mask smallint not null default 0;
comment on column survey.comment.mask is 'Which rules it was masked by; when they grow, older comments are masked again';
