-- expand: sessions that were begun by a password too short to open an account alone
-- lock: staff.session access exclusive, moment
-- +goose Up
alter table staff.session add column short boolean not null default false;
comment on column staff.session.short is 'Whether it was begun by a password alone that is too short for that: a second factor or a longer password comes before anything else';
