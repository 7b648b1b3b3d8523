-- +goose Up
alter table survey.response
    drop constraint response_reason_known,
    add constraint response_reason_known check (reason in ('', 'fast', 'straight', 'burst', 'hours', 'sender', 'partial', 'excess', 'review'));

create table survey.device (
    id               bigint generated always as identity primary key,
    place_code       text not null references survey.place,
    name             text not null,
    added_at         timestamptz not null default now(),
    code_sign        text not null constraint device_sign_form check (code_sign ~ '^[23456789ACEFHJKMNPRTWXY]{3}$'),
    code_hash        bytea not null,
    code_expires_at  timestamptz not null,
    code_tries       smallint not null default 0,
    credential_hash  bytea,
    enrolled_at      timestamptz,
    revoked_at       timestamptz,
    pause            text not null default '',
    heard_at         timestamptz,
    version          text not null default '',
    unsent           integer not null default 0,
    oldest_unsent_ms bigint not null default 0,
    set_apart        integer not null default 0,
    clock_skew_ms    bigint not null default 0,
    battery          smallint,
    storage          text not null default '' constraint device_storage_known
                     check (storage in ('', 'persistent', 'temporary', 'full', 'evicted')),
    constraint device_enrolled_with_credential check ((enrolled_at is null) = (credential_hash is null))
);
comment on table survey.device is 'Tablets at places. Of the one-time code and of the credential only hashes are kept';
comment on column survey.device.code_sign is 'First characters of the one-time code: they find the tablet a try is meant for, so that wrong tries count against it';
comment on column survey.device.code_tries is 'Wrong tries; five lock the code';
comment on column survey.device.pause is 'What the tablet shows instead of the survey; empty while it takes answers';
comment on column survey.device.unsent is 'As the tablet said at heard_at, like all that follows';
-- A credential is looked up with each request of a tablet.
create unique index device_by_credential on survey.device (credential_hash);
-- A sign tells codes apart only while they wait.
create unique index device_by_sign on survey.device (code_sign) where enrolled_at is null;
create index device_by_place on survey.device (place_code); -- which tablets a place has
