-- +goose Up
alter table survey.response
    drop constraint response_reason_known,
    add constraint response_reason_known
        check (reason in ('', 'fast', 'straight', 'burst', 'hours', 'sender', 'device', 'partial', 'excess', 'review'));

create table survey.device_place (
    province_code text not null,
    device_id     bigint not null,
    place_code    text not null,
    from_on       date not null default '-infinity',
    until_on      date constraint device_place_in_order check (until_on >= from_on),
    primary key (province_code, device_id, place_code, from_on),
    constraint device_place_of_device foreign key (province_code, device_id) references survey.device (province_code, id) on delete cascade,
    constraint device_place_of_own_place foreign key (province_code, place_code) references survey.place (province_code, code)
);
comment on table survey.device_place is 'Places a tablet had and when, both days included: on the day of a move it was at both. Its answers are of these places';
comment on column survey.device_place.from_on is '-infinity for its first place: a tablet that is enrolled anew brings what it holds from before';
comment on column survey.device_place.until_on is 'Null for the place it has';
insert into survey.device_place (province_code, device_id, place_code) select province_code, id, place_code from survey.device;

create table survey.device_day (
    province_code text not null,
    answered_on   date not null,
    device_id     bigint not null,
    answers       integer not null,
    took_ms       bigint not null,
    beyond        boolean not null default false,
    swept         boolean not null default false,
    primary key (province_code, answered_on, device_id)
);
comment on table survey.device_day is 'How many answers of a day a tablet has brought, and how long they took, whenever they came';
comment on column survey.device_day.beyond is 'More than one tablet can have taken in on a day: what comes of it then is set aside';
comment on column survey.device_day.swept is 'What had come before that is set aside, too';
-- Looked for each second; there is hardly ever one.
create index device_day_to_sweep on survey.device_day (province_code) where beyond and not swept;
