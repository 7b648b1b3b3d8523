-- +goose Up
create table survey.api_key (
    province_code text not null references survey.province,
    id            bigint generated always as identity,
    name          text not null constraint api_key_named check (name <> ''),
    slot          smallint constraint api_key_two_live check (slot in (1, 2)),
    secret_hash   bytea not null,
    scopes        text[] not null constraint api_key_for_something check (scopes <> '{}')
                  constraint api_key_scopes_known check (scopes <@ array ['responses:write', 'tickets:issue', 'transactions:write', 'results:read', 'tasks:read']),
    unit_ids      integer[] constraint api_key_units_given check (unit_ids <> '{}'),
    mode          text constraint api_key_mode_known check (mode in ('ticket', 'paper', 'phone', 'qr')),
    added_on      date not null,
    expires_on    date not null constraint api_key_a_year_at_most check (expires_on between added_on and (added_on + interval '1 year')::date),
    added_by      text not null constraint api_key_by_given check (added_by <> ''),
    revoked_at    timestamptz,
    revoked_by    text not null default '',
    last_used_on  date,
    primary key (province_code, id)
);
comment on table survey.api_key is 'Keys of other systems. Of a key''s text only a hash is kept';
comment on column survey.api_key.slot is 'Which of the two live keys of its name it is; null once it was revoked or has expired';
comment on column survey.api_key.unit_ids is 'Units whose things it reaches; null: those of the province';
comment on column survey.api_key.mode is 'In which its answers are recorded; null: as each answer says';
comment on column survey.api_key.expires_on is 'The last day it is good';
comment on column survey.api_key.last_used_on is 'A day and no time, for one key may bring one answer';
-- A key is looked up by its hash once a second while it is in use.
create unique index api_key_by_secret on survey.api_key (province_code, secret_hash);
-- Two live ones of a name, whoever adds them at the same moment.
create unique index api_key_by_slot on survey.api_key (province_code, name, slot);

-- Which answers came by which tablet or key, and on which day. It stands apart from the answers: who reads these has no business here.
create table survey.delivery (
    province_code text not null references survey.province,
    id            uuid not null default gen_random_uuid(),
    device_id     bigint not null,
    key_id        bigint not null,
    received_on   date not null,
    constraint delivery_by_device_or_key check ((device_id = 0) <> (key_id = 0)),
    primary key (province_code, id),
    constraint delivery_once_a_day unique (province_code, device_id, key_id, received_on)
);
comment on table survey.delivery is 'A batch: what one tablet (device_id), or one key (key_id), handed in on one day; 0 is none. The day is all that is kept of the time';
comment on column survey.delivery.id is 'Drawn at random, so that it has no order';

create table survey.delivered (
    province_code text not null,
    delivery_id   uuid not null,
    response_id   uuid not null,
    primary key (province_code, delivery_id, response_id)
);
comment on table survey.delivered is 'Which batch an answer came in; answers of visitors are in none. The service writes it and cannot read it';
