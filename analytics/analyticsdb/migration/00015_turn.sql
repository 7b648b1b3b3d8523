-- +goose Up
-- Who publishes of a province holds its row. A lock by number can be taken by every role there is; this one by those alone who may update it.
create table analytics.turn (
    province_code text primary key,
    number        bigint not null default 0,
    caught_up_at  timestamptz
) with (fillfactor = 50); -- room for updates in place: it changes with each turn
comment on table analytics.turn is 'Whose turn it is to publish a province: who holds its row';
comment on column analytics.turn.number is 'Turns so far: each that ends well changes the row, so that nobody goes on with what he saw before it';
comment on column analytics.turn.caught_up_at is 'When the last turn began that published all there was';
