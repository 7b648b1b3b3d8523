-- expand: letters of a morning that tell a person what waits, who wants them, and what became of each
-- lock: staff.account access exclusive, moment
-- +goose Up
alter table staff.account
    add column digest_mail text not null default '' constraint account_digest_mail_short check (length(digest_mail) <= 254),
    add column signed_in_at timestamptz;
comment on column staff.account.digest_mail is 'The address at which the person wants to be told each morning what waits; empty: none. One that is not the account''s any more counts for nothing';
comment on column staff.account.signed_in_at is 'When the person signed in last; null: not since this is kept';

create table staff.digest (
    province_code text not null,
    day           date not null,
    account_id    bigint not null,
    state         text not null constraint digest_state_known check (state in ('begun', 'sent', 'nothing', 'again', 'failed', 'refused')),
    tries         integer not null,
    next_at       timestamptz,
    primary key (province_code, day, account_id),
    constraint digest_of_account foreign key (province_code, account_id) references staff.account,
    constraint digest_again_at_a_time check ((state = 'again') = (next_at is not null))
);
comment on table staff.digest is 'What became of the letter of a morning to a person. Whoever is about to send one writes its row first: nobody gets it twice. What it said is not kept';
comment on column staff.digest.tries is 'How often it was begun';

alter table staff.digest enable row level security;
create policy of_province on staff.digest using (province_code = nullif(current_setting('sipas.province', true), ''));
