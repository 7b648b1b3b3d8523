-- expand: other systems that are told of events, the events, and what became of each
-- lock: none
-- +goose Up
create table staff.webhook (
    province_code text not null references survey.province,
    id            bigint generated always as identity,
    url           text not null constraint webhook_url_given check (url <> '' and length(url) <= 600),
    events        text[] not null constraint webhook_for_something check (cardinality(events) > 0),
    secret        bytea not null,
    secret_before bytea,
    before_until  timestamptz,
    paused        boolean not null default false,
    added_by      text not null constraint webhook_by_given check (added_by <> ''),
    added_at      timestamptz not null default now(),
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint webhook_once unique (province_code, url),
    constraint webhook_secret_before_ends check ((secret_before is null) = (before_until is null))
);
comment on table staff.webhook is 'Other systems that are told of events. What is removed is gone, with what waited for it';
comment on column staff.webhook.secret is 'What letters are signed with, sealed with the key of the installation for this address';
comment on column staff.webhook.secret_before is 'The one before, which signs them, too, until before_until';
comment on column staff.webhook.paused is 'Whether letters are kept and not sent';

create table staff.webhook_object (
    province_code text not null references survey.province,
    object        text not null,
    primary key (province_code, object)
);
comment on table staff.webhook_object is 'What events are about: whoever tells of one holds its row until the event is there';

create table staff.webhook_event (
    province_code text not null references survey.province,
    number        bigint generated always as identity,
    id            text not null,
    type          text not null,
    object        text not null,
    body          text not null,
    at            timestamptz not null,
    primary key (province_code, number),
    constraint webhook_event_once unique (province_code, id)
);
comment on table staff.webhook_event is 'What happened, as it is told: never an answer, a comment, a figure or a person. Written in the transaction in which it happened';
comment on column staff.webhook_event.number is 'Grows, for events of one object, in the order in which they happened';
comment on column staff.webhook_event.at is 'When it happened, as coarse as it is told';

create table staff.webhook_delivery (
    province_code text not null,
    id            bigint generated always as identity,
    webhook_id    bigint not null,
    event_number  bigint not null,
    object        text not null,
    state         text not null default 'waiting' constraint delivery_state_known check (state in ('waiting', 'delivered', 'parked')),
    tries         integer not null default 0,
    ready_at      timestamptz not null,
    next_at       timestamptz not null,
    claim         text not null default '',
    claimed_until timestamptz,
    last_at       timestamptz,
    outcome       text not null default '',
    status        integer not null default 0,
    primary key (province_code, id),
    constraint delivery_once unique (province_code, webhook_id, event_number),
    constraint delivery_to_webhook foreign key (province_code, webhook_id) references staff.webhook on delete cascade,
    constraint delivery_of_event foreign key (province_code, event_number) references staff.webhook_event on delete cascade
);
comment on table staff.webhook_delivery is 'What became of an event on its way to a webhook. What waits holds back what comes later of its object';
comment on column staff.webhook_delivery.ready_at is 'From when on it could have been sent';
comment on column staff.webhook_delivery.claim is 'Which instance sends it at the moment; its word counts until claimed_until, and then another one may send it again';
create index delivery_waiting on staff.webhook_delivery (province_code, webhook_id, next_at) where state = 'waiting';
create index delivery_in_order on staff.webhook_delivery (province_code, webhook_id, object, event_number) where state = 'waiting';
create index delivery_of_webhook on staff.webhook_delivery (province_code, webhook_id, id);
create index delivery_by_event on staff.webhook_delivery (province_code, event_number);

create table staff.webhook_watch (
    province_code text not null references survey.province,
    type          text not null,
    object        text not null,
    seen_at       timestamptz not null,
    primary key (province_code, type, object)
);
comment on table staff.webhook_watch is 'What goes on at the moment of what is told when it begins, so that it is told once';

-- Whoever acts calls this in the transaction of the act. Events of an object wait here for each other, so that their numbers are in the order in
-- which they come true. What nobody is told of is not kept.
-- +goose StatementBegin
create function staff.emit(province text, event text, kind text, about text, said text, happened timestamptz, after_ timestamptz, only_to bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    new_ bigint;
    ready timestamptz := coalesce(after_, clock_timestamp());
begin
    if not exists (select from staff.webhook w where w.province_code = province and (w.id = only_to or only_to = 0 and kind = any (w.events))) then
        return;
    end if;
    insert into staff.webhook_object as o (province_code, object) values (province, about)
    on conflict (province_code, object) do update set object = o.object;
    insert into staff.webhook_event (province_code, id, type, object, body, at) values (province, event, kind, about, said, happened)
    returning number into new_;
    insert into staff.webhook_delivery (province_code, webhook_id, event_number, object, ready_at, next_at)
    select province, w.id, new_, about, ready, ready from staff.webhook w
    where w.province_code = province and (w.id = only_to or only_to = 0 and kind = any (w.events));
end $$;
-- +goose StatementEnd
comment on function staff.emit is 'Has webhooks told of an event: one of them where only_to names it, else all that are for it';
revoke all on function staff.emit from public;

alter table staff.webhook enable row level security;
alter table staff.webhook_object enable row level security;
alter table staff.webhook_event enable row level security;
alter table staff.webhook_delivery enable row level security;
alter table staff.webhook_watch enable row level security;
create policy of_province on staff.webhook using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.webhook_object using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.webhook_event using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.webhook_delivery using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on staff.webhook_watch using (province_code = nullif(current_setting('sipas.province', true), ''));
