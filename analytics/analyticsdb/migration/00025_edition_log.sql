-- Each edition keeps how far the audit log had come, so that the log cannot be written anew from before it without every printed edition telling so.
-- +goose Up
alter table analytics.edition add column log_number bigint, add column log_hash text,
    add constraint edition_log_whole check ((log_number is null) = (log_hash is null));
comment on column analytics.edition.log_number is 'Last row of staff.audit of the province when the period was frozen; null where there was none, or nobody kept it';
comment on column analytics.edition.log_hash is 'Its hash, as hexadecimal digits';
