-- +goose Up
alter table analytics.edition add column record integer not null default 1 constraint edition_record_positive check (record > 0);
alter table analytics.edition alter column record drop default;
comment on column analytics.edition.record is 'Version of the record the edition is hashed over and its inputs are kept as. Editions frozen before this column was there are of version 1: it has the bytes they were hashed by';
