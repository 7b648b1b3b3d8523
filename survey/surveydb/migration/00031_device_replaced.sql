-- expand: a tablet that was enrolled anew is told from one that was revoked
-- lock: survey.device access exclusive, moment
-- +goose Up
-- What was on its way by the old credential when the tablet was enrolled anew counts: nobody has taken the tablet's rights away. Of entries that
-- are there already nothing is known, and nothing is on its way by them any more.
alter table survey.device add column replaced boolean not null default false;
comment on column survey.device.replaced is 'Whether it is revoked because the same tablet was enrolled anew, and for nothing else';
