-- +goose Up
create table staff.passkey (
    province_code text not null,
    id            bigint generated always as identity,
    account_id    bigint not null,
    credential    bytea not null constraint passkey_credential_sound check (length(credential) between 16 and 1023),
    public_key    bytea not null constraint passkey_public_key_sound check (length(public_key) between 1 and 4096),
    host          text not null constraint passkey_host_given check (host <> '' and length(host) <= 253),
    name          text not null constraint passkey_named check (name <> '' and length(name) <= 80),
    sign_count    bigint not null constraint passkey_count_sound check (sign_count between 0 and 4294967295),
    synced        boolean not null,
    added_at      timestamptz not null default now(),
    used_at       timestamptz,
    primary key (province_code, id),
    constraint passkey_of_account foreign key (province_code, account_id) references staff.account
);
comment on table staff.passkey is 'Keys that devices of people keep and sign in with (W3C Web Authentication). Only the public half is here';
comment on column staff.passkey.credential is 'What the device calls the key';
comment on column staff.passkey.host is 'The name of the host that the key was made for: no browser shows it to any other';
comment on column staff.passkey.sign_count is 'How often the device says that the key has signed; 0: it does not count. One that goes back is a copy''s';
comment on column staff.passkey.synced is 'Whether the device may keep the key elsewhere, too. It never changes';
comment on column staff.passkey.used_at is 'When it was used last; null: never yet';
create unique index passkey_by_credential on staff.passkey (province_code, credential);
create index passkey_by_account on staff.passkey (province_code, account_id);

create table staff.challenge (
    province_code text not null references survey.province,
    hash          bytea not null,
    until         timestamptz not null,
    primary key (province_code, hash)
);
comment on table staff.challenge is 'What passkeys were asked to sign and have signed, until each of them expires: none is taken twice. What was only begun is not here';

alter table staff.session add column passkey_id bigint,
    add constraint session_by_passkey foreign key (province_code, passkey_id) references staff.passkey on delete set null (passkey_id);
comment on column staff.session.passkey_id is 'The passkey that the person has shown in it; null: none, or one that is removed';
create index session_of_passkey on staff.session (province_code, passkey_id) where passkey_id is not null;

alter table staff.passkey enable row level security;
alter table staff.challenge enable row level security;
create policy of_province on staff.passkey using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.challenge using (province_code = nullif(current_setting('sipas.province', true), ''));
