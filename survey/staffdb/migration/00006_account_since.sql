-- expand: since when an account stands as it does
-- lock: staff.account access exclusive, moment
-- +goose Up
alter table staff.account add column state_at timestamptz not null default now();
comment on column staff.account.state_at is 'Since when it stands in its state; of what was there before the column, when the column came';
