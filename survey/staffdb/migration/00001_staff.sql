-- +goose Up
create table staff.account (
    province_code text not null references survey.province,
    id            bigint generated always as identity,
    name          text not null constraint account_named check (name <> '' and length(name) <= 80),
    full_name     text not null default '' constraint account_full_name_short check (length(full_name) <= 80),
    mail          text not null default '' constraint account_mail_short check (length(mail) <= 254),
    issuer        text not null default '',
    subject       text not null default '',
    state         text not null constraint account_state_known check (state in ('waiting', 'active', 'disabled')),
    password_hash text not null default '',
    code_secret   bytea,
    code_step     bigint not null default 0,
    language      text not null default 'vi' constraint account_language_known check (language in ('vi', 'en')),
    added_by      text not null constraint account_by_given check (added_by <> ''),
    added_at      timestamptz not null default now(),
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint account_of_one_kind check ((issuer = '') = (subject = '')),
    constraint account_of_single_sign_on_without_password check (issuer = '' or password_hash = '')
);
comment on table staff.account is 'A person who may sign in. One of the single sign-on (issuer, subject) never has a password';
comment on column staff.account.code_secret is 'Secret of the codes of the second factor, sealed with the key of the installation; null: none';
comment on column staff.account.code_step is 'The step of time of the last code that was accepted: no code is accepted twice';
comment on column staff.account.revision is 'Grows with each change of who the person is: two who change it at once do not overwrite each other';
create unique index account_by_name on staff.account (province_code, lower(name)) where issuer = '';
create unique index account_by_subject on staff.account (province_code, issuer, subject) where issuer <> '';

create table staff.role_grant (
    province_code text not null,
    id            bigint generated always as identity,
    account_id    bigint not null,
    role          text not null constraint grant_role_known check (role in ('admin', 'department', 'leader', 'handler', 'inspector', 'interviewer')),
    unit_id       integer,
    from_on       date not null,
    until_on      date constraint grant_ends_after_it_begins check (until_on >= from_on),
    ends_at       timestamptz,
    rule_id       bigint,
    granted_by    text not null constraint grant_by_given check (granted_by <> ''),
    granted_at    timestamptz not null default now(),
    reason        text not null constraint grant_reason_given check (reason <> ''),
    revoked_by    text not null default '',
    revoked_at    timestamptz,
    primary key (province_code, id),
    constraint grant_of_account foreign key (province_code, account_id) references staff.account
);
comment on table staff.role_grant is 'Who may do what, where, from when until when, by whom and why. What is taken away stays on record';
comment on column staff.role_grant.unit_id is 'The unit it is for; null: the province';
comment on column staff.role_grant.until_on is 'The last day it holds; null: until it is taken away';
comment on column staff.role_grant.ends_at is 'When it ends within a day, as in an emergency; null: as the days say';
comment on column staff.role_grant.rule_id is 'The rule of the single sign-on it came by; null: given by hand';
create index grant_by_account on staff.role_grant (province_code, account_id) where revoked_at is null;

create table staff.invitation (
    province_code text not null,
    token_hash    bytea not null,
    account_id    bigint not null,
    made_by       text not null,
    made_at       timestamptz not null default now(),
    expires_at    timestamptz not null,
    used_at       timestamptz,
    primary key (province_code, token_hash),
    constraint invitation_of_account foreign key (province_code, account_id) references staff.account
);
comment on table staff.invitation is 'A link of one use with which a person chooses a password. Of its text only a hash is kept';
create index invitation_by_account on staff.invitation (province_code, account_id) where used_at is null;

create table staff.session (
    province_code text not null,
    id            bigint generated always as identity,
    token_hash    bytea not null,
    account_id    bigint not null,
    issuer        text not null default '',
    subject       text not null default '',
    sid           text not null default '',
    agent         text not null default '' constraint session_agent_short check (length(agent) <= 200),
    whole         boolean not null,
    created_at    timestamptz not null,
    seen_at       timestamptz not null,
    proved_at     timestamptz not null,
    expires_at    timestamptz not null,
    primary key (province_code, id),
    constraint session_of_account foreign key (province_code, account_id) references staff.account
);
comment on table staff.session is 'Who is signed in. Of the cookie''s text only a hash is kept; a session that ends is removed';
comment on column staff.session.whole is 'Whether nothing is asked any more: false while the second factor is';
comment on column staff.session.proved_at is 'When the person proved last who it is';
create unique index session_by_token on staff.session (province_code, token_hash);
create index session_by_account on staff.session (province_code, account_id);

create table staff.audit_head (
    province_code text primary key references survey.province,
    number        bigint not null,
    hash          bytea not null
);
comment on table staff.audit_head is 'The last row of each province''s log: the next one is chained to it';

create table staff.audit (
    province_code text not null references survey.province,
    number        bigint not null,
    at            timestamptz not null,
    kind          text not null,
    actor         text not null,
    account_id    bigint not null,
    role          text not null,
    unit_id       integer not null,
    action        text not null,
    object        text not null,
    outcome       text not null constraint audit_outcome_known check (outcome in ('done', 'denied', 'failed')),
    reason        text not null,
    before        text not null,
    after         text not null,
    request       text not null,
    hash          bytea not null,
    primary key (province_code, number)
);
comment on table staff.audit is 'What persons and keys did or were refused; never an answer or a comment. Each row''s hash is over it and the hash before it';
create index audit_by_unit on staff.audit (province_code, unit_id, number);
create index audit_by_actor on staff.audit (province_code, actor, number);
create index audit_by_action on staff.audit (province_code, action, number);

-- Whoever acts calls this in the transaction of the act, and can do nothing else to the log. Fields are joined by a character that none of them has.
-- +goose StatementBegin
create function staff.record(province text, kind text, actor text, account bigint, acted_as text, unit integer, did text, object text, ended text,
                             why text, stood text, stands text, asked text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    head staff.audit_head%rowtype;
    now_ timestamptz := date_trunc('milliseconds', clock_timestamp());
    text_ text;
begin
    insert into staff.audit_head (province_code, number, hash) values (province, 0, '\x') on conflict do nothing;
    select * into head from staff.audit_head h where h.province_code = province for update;
    text_ := concat_ws(chr(31), province, head.number + 1, (extract(epoch from now_) * 1000)::bigint, kind, actor, account, acted_as, unit, did, object,
                       ended, why, stood, stands, asked);
    update staff.audit_head h set number = head.number + 1, hash = sha256(head.hash || convert_to(text_, 'UTF8')) where h.province_code = province
    returning * into head;
    insert into staff.audit (province_code, number, at, kind, actor, account_id, role, unit_id, action, object, outcome, reason, before, after, request, hash)
    values (province, head.number, now_, kind, actor, account, acted_as, unit, did, object, ended, why, stood, stands, asked, head.hash);
end $$;
-- +goose StatementEnd
comment on function staff.record is 'Adds a row to the log of a province';
revoke all on function staff.record from public;

-- Behind the scope that each query names: a connection that forgot to say for which province it works sees nobody.
alter table staff.account enable row level security;
alter table staff.role_grant enable row level security;
alter table staff.invitation enable row level security;
alter table staff.session enable row level security;
alter table staff.audit enable row level security;
create policy of_province on staff.account using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.role_grant using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.invitation using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.session using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.audit using (province_code = nullif(current_setting('sipas.province', true), ''));
