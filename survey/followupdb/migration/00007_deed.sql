-- expand: what units have done about what people said, and what everybody may read of it
-- lock: none
-- +goose Up
create table followup.deed (
    province_code text not null references survey.province,
    id            uuid not null default gen_random_uuid(),
    unit_id       integer not null,
    quarter       date not null constraint deed_quarter_begins check (quarter = date_trunc('quarter', quarter::timestamp)::date),
    topic         text not null constraint deed_topic_given check (length(topic) between 1 and 30),
    state         text not null constraint deed_state_known check (state in ('draft', 'proposed', 'published', 'withdrawn')),
    words         text not null constraint deed_words_short check (length(words) between 10 and 300),
    done_on       date,
    due_on        date,
    said          integer not null default 0 constraint deed_hides_who_spoke check (said = 0 or said >= 5),
    remarks       text not null default '' constraint deed_remarks_short check (length(remarks) <= 500),
    proposer      bigint not null default 0,
    proposed_by   text not null default '',
    published_on  date,
    turn          bigint not null default 0,
    synthetic     boolean not null default false,
    changed_by    text not null constraint deed_by_given check (changed_by <> ''),
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint deed_has_one_day check ((done_on is null) <> (due_on is null)),
    constraint deed_proposed_by_somebody check (state = 'draft' or proposed_by <> ''),
    constraint deed_published_on_a_day check ((state in ('published', 'withdrawn')) = (published_on is not null)),
    constraint deed_told_when_published check (said = 0 or published_on is not null)
);
comment on table followup.deed is 'What a unit has done about what people said of a topic in a quarter: its own words, published after the department''s look';
comment on column followup.deed.id is 'Drawn, not counted';
comment on column followup.deed.said is 'How many comments tell of it, of those the unit had been told of when it was published; 0: too few. It never moves';
comment on column followup.deed.remarks is 'Why the department sent it back, or withdrew it';
comment on column followup.deed.turn is 'Grows with each that is published: by the last one and how many there are a program sees that something has changed';
comment on column followup.deed.synthetic is 'Written beside the answers of sipas demo, and removed with them';
create unique index deed_once on followup.deed (province_code, unit_id, quarter, topic) where state <> 'withdrawn';
create index deed_by_quarter on followup.deed (province_code, quarter desc, id);
create index deed_proposed on followup.deed (province_code, unit_id) where state = 'proposed';
create index deed_published on followup.deed (province_code, turn) where state = 'published';
alter table followup.deed enable row level security;
create policy of_province on followup.deed using (province_code = nullif(current_setting('sipas.province', true), ''));

-- +goose StatementBegin
create function followup.published_deeds(of_province text, since date)
    returns table (unit_id integer, quarter date, topic text, words text, done_on date, due_on date, said integer)
    language sql stable security definer set search_path = pg_catalog as $$
    select d.unit_id, d.quarter, d.topic, d.words, d.done_on, d.due_on, d.said from followup.deed d
    where d.province_code = of_province and d.state = 'published' and d.quarter >= since order by d.turn desc, d.id
$$;

create function followup.deeds_stamp(of_province text) returns text
    language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(max(d.turn) || ':' || count(*), '') from followup.deed d where d.province_code = of_province and d.state = 'published'
$$;
-- +goose StatementEnd
comment on function followup.published_deeds is 'What everybody may read, of quarters since a day, the last published first';
comment on function followup.deeds_stamp is 'Another one whenever something is published or withdrawn; empty where nothing is published';
revoke all on function followup.published_deeds, followup.deeds_stamp from public;
