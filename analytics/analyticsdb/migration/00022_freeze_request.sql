-- +goose Up
create table analytics.freeze_request (
    province_code    text not null,
    period           text not null,
    number           integer not null constraint freeze_request_number_positive check (number > 0),
    state            text not null constraint freeze_request_state_known check (state in ('proposed', 'signed', 'frozen', 'withdrawn', 'overtaken', 'failed')),
    hash             text not null constraint freeze_request_hash_whole check (hash ~ '^[0-9a-f]{64}$'),
    note             text not null,
    proposed_account bigint not null,
    proposed_by      text not null constraint freeze_request_proposer_named check (proposed_by <> ''),
    proposed_at      timestamptz not null default now(),
    seen_at          timestamptz not null default now(),
    four_eyes        boolean,
    signed_account   bigint,
    signed_by        text,
    signed_at        timestamptz,
    reason           text not null default '',
    ended_by         text not null default '',
    ended_at         timestamptz,
    failure          text not null default '',
    edition          integer not null default 0,
    primary key (province_code, period, number),
    constraint freeze_request_signed_whole check (
        (signed_by is null) = (signed_at is null) and (signed_by is null) = (signed_account is null) and (signed_by is null) = (four_eyes is null)
        and (signed_by is null or signed_by <> '')
    ),
    constraint freeze_request_signed_by_state check (
        case when state in ('signed', 'frozen', 'failed') then signed_by is not null when state in ('proposed', 'withdrawn') then signed_by is null else true end
    ),
    constraint freeze_request_two_people check (not four_eyes or signed_account <> proposed_account or reason <> ''),
    constraint freeze_request_ended_by_state check ((ended_at is null) = (state in ('proposed', 'signed'))),
    constraint freeze_request_frozen_by_edition check (state <> 'frozen' or edition > 0)
);
create unique index freeze_request_one_open on analytics.freeze_request (province_code, period) where state in ('proposed', 'signed');
comment on table analytics.freeze_request is 'Who asked for a period to be frozen, who else said yes, and what became of it. Rows stay';
comment on column analytics.freeze_request.state is 'proposed, then signed, withdrawn or overtaken; signed, then frozen, overtaken or failed';
comment on column analytics.freeze_request.hash is 'Over what goes into the figures and the figures, as the edition will have it: what both have said yes to';
comment on column analytics.freeze_request.proposed_account is 'Number of the account in schema staff; 0 of whoever has none';
comment on column analytics.freeze_request.seen_at is 'When the figures were last seen to be those of the hash: figures published later are looked at again';
comment on column analytics.freeze_request.four_eyes is 'Whether the rule of two people was in force when it was signed';
comment on column analytics.freeze_request.reason is 'Why one person did both, where nobody else was there';
comment on column analytics.freeze_request.edition is 'That came of it, or by which it was overtaken; 0: none';

-- What is closed stays as it is, and an open one goes one way alone.
-- +goose StatementBegin
create function analytics.freeze_request_step() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    if not (old.state = 'proposed' and new.state in ('proposed', 'signed', 'withdrawn', 'overtaken')
            or old.state = 'signed' and new.state in ('frozen', 'overtaken', 'failed')) then
        raise exception 'a freeze request does not go from % to %', old.state, new.state using errcode = '23514';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger freeze_request_one_way before update on analytics.freeze_request for each row execute function analytics.freeze_request_step();

create table analytics.edition_check (
    province_code text not null,
    period        text not null,
    edition       integer not null,
    number        integer not null constraint edition_check_number_positive check (number > 0),
    checked_by    text not null constraint edition_check_by_given check (checked_by <> ''),
    checked_at    timestamptz not null default now(),
    recomputed    boolean not null,
    differences   integer not null constraint edition_check_differences_counted check (differences >= 0),
    primary key (province_code, period, edition, number),
    foreign key (province_code, period, edition) references analytics.edition
);
comment on table analytics.edition_check is 'What came of checking editions against the single responses, which the owner of the database alone can do';
comment on column analytics.edition_check.recomputed is 'Its figures were computed again, too; else they were compared as they are kept';
comment on column analytics.edition_check.differences is 'From what was frozen; 0: the same to the last digit';
