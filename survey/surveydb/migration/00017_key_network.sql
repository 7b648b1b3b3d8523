-- +goose Up
alter table survey.api_key add column networks cidr[] constraint api_key_networks_given check (networks <> '{}');
comment on column survey.api_key.networks is 'Addresses and ranges it may be used from; null: from anywhere';
