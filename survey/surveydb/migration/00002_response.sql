-- +goose Up
-- Keys begin with unit_id and nothing here refers to another table, so that response, comment and tally can be distributed.
create table survey.receipt (
    id           uuid primary key,
    unit_id      integer not null,
    answered_on  date not null,
    content_hash bytea not null
);
comment on table survey.receipt is 'Every id ever accepted: the last word on once and only once, whatever unit or day a repeat names';

create table survey.response (
    unit_id       integer not null,
    answered_on   date not null,
    id            uuid not null,
    place_code    text not null,
    questionnaire text not null,
    mode          text not null constraint response_mode_known
                  check (mode in ('qr', 'kiosk', 'ticket', 'phone', 'paper', 'api')),
    standing      text not null constraint response_standing_known check (standing in ('counted', 'set_aside')),
    language      text not null constraint response_language_known check (language in ('vi', 'en')),
    half_day      text constraint response_half_day_known check (half_day in ('morning', 'afternoon')),
    duration_ms   integer,
    answers       text not null,
    synthetic     boolean not null default false,
    primary key (unit_id, answered_on, id)
);
comment on table survey.response is 'One person''s answers after one visit. No identity, no address, no exact time';
comment on column survey.response.answers is 'One character for each item of the questionnaire in order: its value, 9 for not applicable, - for left out';
comment on column survey.response.half_day is 'All that is kept of the time; null where only the day is known';
comment on column survey.response.synthetic is 'Made by sipas demo';

create table survey.comment (
    unit_id     integer not null,
    answered_on date not null,
    response_id uuid not null,
    language    text not null,
    text        text not null,
    primary key (unit_id, answered_on, response_id)
);
comment on table survey.comment is 'Free text, masked, apart from the answers so that it can be read and deleted on its own term';

create table survey.tally (
    unit_id       integer not null,
    answered_on   date not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    responses     bigint not null,
    counts        numeric not null,
    moments       numeric not null,
    primary key (unit_id, answered_on, questionnaire, mode, standing)
) with (fillfactor = 50); -- room for updates in place: a busy day's row changes at every commit
comment on table survey.tally is 'What responses add up to; equals them at every commit';
comment on column survey.tally.counts is 'Packed, see survey.unpack. Per item and option, in the questionnaire''s order: steps 1-5 and not applicable, or one count an option';
comment on column survey.tally.moments is 'Packed, see survey.unpack. Sums and products of dimension scores, in the order package survey documents at Moments (159)';

create table survey.tally_change (
    unit_id  integer not null,
    month    date not null,
    revision xid8 not null,
    primary key (unit_id, month)
) with (fillfactor = 50);
comment on table survey.tally_change is 'Which unit and month changed in which transaction last, so that publishing reads no more than changed';

create table survey.synthetic (
    seed      bigint primary key,
    responses bigint not null,
    made_at   timestamptz not null default now()
);
comment on table survey.synthetic is 'Runs of sipas demo. While a row is here, every page says that the data are simulated';

create trigger synthetic_changed after insert or delete on survey.synthetic
    for each statement execute function survey.tell_place();

create function survey.unpack(packed numeric, counters integer) returns bigint[] language sql immutable strict parallel safe as
$$ select array_agg(substr(lpad(packed::text, 12 * counters, '0'), 12 * i - 11, 12)::bigint order by i) from generate_series(1, counters) i $$;
comment on function survey.unpack is 'The counters of a packed number, twelve decimal digits each. Packed numbers add up with + and sum()';
