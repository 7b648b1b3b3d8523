-- +goose Up
-- Pages say from how many answers on a figure was shown: of an edition by its own numbers, whatever holds today. They stand in its inputs, which are
-- megabytes that no page may read.
alter table analytics.edition add column thresholds jsonb generated always as (inputs -> 'thresholds') stored;
comment on column analytics.edition.thresholds is 'Numbers of responses from which a status held when the period was frozen';
