-- +goose Up
-- An import stands before the answers of its units and months are held against it, many transactions long: what a program that ends in between has
-- left is found here, and finished.
alter table survey.import add column excess_due boolean not null default false;
comment on column survey.import.excess_due is 'Answers are still to be held against the transactions that it, or undoing it, has left there';
comment on table survey.import is 'Files of numbers that were imported. Nothing of a row changes but that it was undone, and that answers were held against it';
create index import_excess_due on survey.import (province_code, id) where excess_due;
