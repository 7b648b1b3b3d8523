-- +goose Up
create table staff.rule (
    province_code text not null references survey.province,
    id            bigint generated always as identity,
    position      integer not null,
    claim         text not null constraint rule_claim_given check (claim <> '' and length(claim) <= 200),
    value         text not null constraint rule_value_given check (value <> '' and length(value) <= 200),
    role          text not null constraint rule_role_known check (role in ('admin', 'department', 'leader', 'handler', 'inspector', 'interviewer')),
    unit_id       integer references survey.unit,
    added_by      text not null constraint rule_by_given check (added_by <> ''),
    added_at      timestamptz not null default now(),
    primary key (province_code, id),
    constraint rule_in_order unique (province_code, position) deferrable initially deferred
);
comment on table staff.rule is 'Which role whoever signs in by the single sign-on has where it claims something of him. A rule is never changed: it is added and removed';
comment on column staff.rule.unit_id is 'The unit the role is for; null: the province';
create unique index rule_said_once on staff.rule (province_code, claim, value, role, coalesce(unit_id, 0));
create index grant_by_rule on staff.role_grant (province_code, rule_id) where rule_id is not null and revoked_at is null;

create table staff.departure (
    province_code text not null references survey.province,
    issuer        text not null,
    token         text not null,
    until         timestamptz not null,
    primary key (province_code, issuer, token)
);
comment on table staff.departure is 'Notices of the single sign-on that somebody has signed out, until each of them expires: none is acted on twice';
create index session_by_subject on staff.session (province_code, issuer, subject) where issuer <> '';

alter table staff.rule enable row level security;
alter table staff.departure enable row level security;
create policy of_province on staff.rule using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.departure using (province_code = nullif(current_setting('sipas.province', true), ''));
