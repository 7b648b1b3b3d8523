-- Tables show of each unit's items those alone that report something. Picked from the document once, when it is written, and not by each reader.
-- +goose Up
alter table analytics.estimate add column reporting jsonb
    generated always as (jsonb_path_query_array(items, '$[*] ? (@.key == "trouble" || @.key == "extra_payment")')) stored;
alter table analytics.frozen_estimate add column reporting jsonb
    generated always as (jsonb_path_query_array(items, '$[*] ? (@.key == "trouble" || @.key == "extra_payment")')) stored;
comment on column analytics.estimate.reporting is 'Of items, those that report something: trouble, and payment beyond the fees';
comment on column analytics.frozen_estimate.reporting is 'Of items, those that report something: trouble, and payment beyond the fees';
