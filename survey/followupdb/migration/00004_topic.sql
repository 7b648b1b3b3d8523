-- expand: what comments tell of, what people say that they tell of, and what a unit is told
-- lock: followup.comment share row exclusive, moment
-- +goose Up
create table followup.comment_topic (
    province_code text not null,
    comment_id    uuid not null,
    unit_id       integer not null,
    month         date not null,
    lexicon       text not null default '',
    topics        text[] not null default '{}',
    labelled      boolean not null default false,
    told          boolean not null default false,
    primary key (province_code, comment_id),
    constraint topic_of_comment foreign key (province_code, comment_id) references followup.comment on delete cascade
);
comment on table followup.comment_topic is 'What a lexicon found in a comment. Nobody but the owner reads the table: it lies in the order of arrival';
comment on column followup.comment_topic.lexicon is 'The version of the lexicon that has looked at it last; empty: none has';
comment on column followup.comment_topic.told is 'Whether it is in the numbers that its unit is told: there it stays';
create index comment_topic_by_lexicon on followup.comment_topic (province_code, lexicon, comment_id);
create index comment_topic_by_month on followup.comment_topic (province_code, month, unit_id);
create index comment_topic_to_label on followup.comment_topic (province_code, comment_id) where not labelled and lexicon <> '';
create index comment_topic_to_tell on followup.comment_topic (province_code, unit_id, month) where not told and lexicon <> '';

create table followup.topic_label (
    province_code text not null,
    comment_id    uuid not null,
    number        bigint generated always as identity,
    topics        text[] not null,
    labelled_by   text not null constraint topic_label_by_given check (labelled_by <> ''),
    primary key (province_code, comment_id),
    constraint topic_label_of_comment foreign key (province_code, comment_id) references followup.comment on delete cascade
);
comment on table followup.topic_label is 'What a person says that a comment tells of: by these the lexicon is judged';
comment on column followup.topic_label.number is 'Grows with each: the last 200 count';
create index topic_label_by_number on followup.topic_label (province_code, number);

create table followup.topic_step (
    province_code text not null,
    unit_id       integer not null,
    quarter       date not null,
    comments      integer not null constraint topic_step_hides_who_spoke check (comments >= 5),
    found         jsonb not null,
    lexicon       text not null,
    moved_on      date not null,
    primary key (province_code, unit_id, quarter)
);
comment on table followup.topic_step is 'What a unit is told of what comments of a quarter tell of: it moves once a day at most, and by five comments or more';
comment on column followup.topic_step.comments is 'How many comments are in these numbers';
comment on column followup.topic_step.found is 'How many of them tell of a topic, for each that five or more tell of';

create table followup.topic_day (
    province_code text primary key,
    day           date not null
);
comment on table followup.topic_day is 'The day up to which it was looked whether units can be told more';

alter table followup.comment_topic enable row level security;
alter table followup.topic_label enable row level security;
alter table followup.topic_step enable row level security;
alter table followup.topic_day enable row level security;
create policy of_province on followup.comment_topic using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.topic_label using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.topic_step using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.topic_day using (province_code = nullif(current_setting('sipas.province', true), ''));

-- +goose StatementBegin
create function followup.await_topics() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into followup.comment_topic (province_code, comment_id, unit_id, month)
    select g.province_code, g.id, g.unit_id, g.month from gained g on conflict do nothing;
    return null;
end $$;

-- Two programs that do so take different ones. What has no text any more keeps what was found in it.
create function followup.take_topics(of_province text, of_lexicon text, most integer) returns table (id uuid, text text)
    language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    taken uuid[];
    later uuid[];
begin
    select array_agg(t.comment_id) into taken from (
        select t.comment_id from followup.comment_topic t where t.province_code = of_province and t.lexicon < of_lexicon
        order by t.lexicon, t.comment_id limit most for update skip locked) t;
    select array_agg(t.comment_id) into later from (
        select t.comment_id from followup.comment_topic t where t.province_code = of_province and t.lexicon > of_lexicon
        order by t.lexicon, t.comment_id limit most - coalesce(cardinality(taken), 0) for update skip locked) t;
    taken := taken || later;
    return query
        select c.id, s.text from followup.comment c
        left join survey.comment s on s.province_code = of_province and s.unit_id = c.unit_id and s.answered_on = c.answered_on and s.response_id = c.response_id
        where c.province_code = of_province and c.id = any(taken) order by c.id;
end $$;

create function followup.keep_topics(of_province text, of_lexicon text, of_ids uuid[], names text[]) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    update followup.comment_topic t
    set lexicon = of_lexicon, topics = case when f.topics is null then t.topics else string_to_array(f.topics, ',') end
    from unnest(of_ids, names) as f (id, topics)
    where t.province_code = of_province and t.comment_id = f.id;
end $$;

-- What the inspectorate holds, and what was erased, is in no number.
create function followup.count_topics(of_province text, of_units integer[], of_unit integer, since date, before date) returns table (topic text, comments bigint)
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
    return query
        with here as (
            select t.topics from followup.comment_topic t
            join followup.comment c on c.province_code = of_province and c.id = t.comment_id
            where t.province_code = of_province and t.month >= since and t.month < before and t.lexicon <> ''
              and (of_units is null or t.unit_id = any(of_units)) and (of_unit is null or t.unit_id = of_unit)
              and c.conduct <> 'held' and c.screening <> 'erased')
        select '', count(*) from here
        union all
        select u.topic, count(*) from here h, unnest(h.topics) as u (topic) group by u.topic;
end $$;

create function followup.judge_topics(of_province text, names text[], most integer) returns table (topic text, hits bigint, right_ bigint)
    language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return query
        select n.topic, count(l.right_), count(*) filter (where l.right_)
        from unnest(names) as n (topic)
        left join lateral (
            select n.topic = any(l.topics) as right_ from followup.topic_label l
            join followup.comment_topic t on t.province_code = of_province and t.comment_id = l.comment_id
            where l.province_code = of_province and n.topic = any(t.topics)
            order by l.number desc limit most) l on true
        group by n.topic;
end $$;

-- In the order of ids, which were drawn by lot: what comes up is a sample.
create function followup.next_topic_label(of_province text, of_units integer[], behind uuid) returns table (id uuid, language text, text text)
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan rows 1 as $$
begin
    return query
        select c.id, c.language, s.text from followup.comment_topic t
        join followup.comment c on c.province_code = of_province and c.id = t.comment_id
        join survey.comment s on s.province_code = of_province and s.unit_id = c.unit_id and s.answered_on = c.answered_on and s.response_id = c.response_id
        where t.province_code = of_province and not t.labelled and t.lexicon <> '' and (behind is null or t.comment_id > behind)
          and (of_units is null or t.unit_id = any(of_units)) and c.conduct <> 'held' and c.screening in ('new', 'shown', 'masked')
        order by t.comment_id limit 1;
end $$;

-- Who labels what another one has labelled meanwhile is told by whom, and changes nothing; null: there is nothing to label under this id.
create function followup.label_topics(of_province text, of_units integer[], of_id uuid, are text[], by_whom text) returns text
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    before text;
begin
    perform from followup.comment_topic t where t.province_code = of_province and t.comment_id = of_id for update;
    select l.labelled_by into before from followup.topic_label l
    join followup.comment_topic t on t.province_code = of_province and t.comment_id = of_id
    join followup.comment c on c.province_code = of_province and c.id = of_id
    where l.province_code = of_province and l.comment_id = of_id and (of_units is null or t.unit_id = any(of_units)) and c.conduct <> 'held';
    if found then
        return before;
    end if;
    update followup.comment_topic t set labelled = true from followup.comment c
    where t.province_code = of_province and t.comment_id = of_id and (of_units is null or t.unit_id = any(of_units)) and not t.labelled
      and c.province_code = of_province and c.id = of_id and c.conduct <> 'held' and c.response_id is not null and c.screening in ('new', 'shown', 'masked');
    if not found then
        return null;
    end if;
    insert into followup.topic_label (province_code, comment_id, topics, labelled_by) values (of_province, of_id, are, by_whom);
    return '';
end $$;

-- Released comments of a batch, and those of months that are over, which come into none any more, are told apart from each other: of neither fewer than
-- five are, whatever the unit subtracts from whatever it reads. Only what was gathered before today is looked at, and once a day: who watches the desk
-- learns nothing from when a number moves.
create function followup.tell_topics(of_province text, of_lexicon text, today date, fewest integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    due   record;
    moved integer := 0;
begin
    if fewest is null or fewest < 5 then
        raise exception 'a unit is told of five comments at least' using errcode = '22023';
    end if;
    insert into followup.topic_day (province_code, day) values (of_province, '-infinity') on conflict do nothing;
    perform from followup.topic_day d where d.province_code = of_province and d.day < today for update;
    if not found or exists (select from followup.comment_topic t where t.province_code = of_province and t.lexicon < of_lexicon)
       or exists (select from followup.comment_topic t where t.province_code = of_province and t.lexicon > of_lexicon) then
        return 0; -- told today already, or not all was looked at
    end if;
    for due in
        select t.unit_id, date_trunc('quarter', t.month::timestamp)::date as quarter, array_agg(t.comment_id) as ids
        from followup.comment_topic t
        join followup.comment c on c.province_code = of_province and c.id = t.comment_id
        where t.province_code = of_province and not t.told and t.lexicon <> '' and c.conduct <> 'held' and c.screening in ('shown', 'masked')
          and c.gathered_on < today and (c.batch_id is not null or c.month < date_trunc('month', today::timestamp)::date)
        group by 1, 2, c.batch_id is not null having count(*) >= fewest
    loop
        update followup.comment_topic t set told = true where t.province_code = of_province and t.comment_id = any(due.ids);
        insert into followup.topic_step as s (province_code, unit_id, quarter, comments, found, lexicon, moved_on)
        select of_province, due.unit_id, due.quarter, a.comments, coalesce(b.found, '{}'), of_lexicon, today
        from (select count(*) as comments from followup.comment_topic t
              where t.province_code = of_province and t.unit_id = due.unit_id and t.told
                and t.month >= due.quarter and t.month < (due.quarter + interval '3 months')::date) a,
             (select jsonb_object_agg(n.topic, n.comments) as found from (
                  select u.topic, count(*) as comments from followup.comment_topic t, unnest(t.topics) as u (topic)
                  where t.province_code = of_province and t.unit_id = due.unit_id and t.told
                    and t.month >= due.quarter and t.month < (due.quarter + interval '3 months')::date
                  group by u.topic having count(*) >= fewest) n) b
        on conflict (province_code, unit_id, quarter) do update
        set comments = excluded.comments, found = excluded.found, lexicon = excluded.lexicon, moved_on = excluded.moved_on;
        moved := moved + 1;
    end loop;
    update followup.topic_day d set day = today where d.province_code = of_province;
    return moved;
end $$;

create function followup.count_unread_topics(of_province text, of_lexicon text) returns table (unread bigint, comments bigint)
    language plpgsql stable security definer set search_path = pg_catalog rows 1 as $$
begin
    return query
        select (select count(*) from followup.comment_topic t where t.province_code = of_province and t.lexicon < of_lexicon)
             + (select count(*) from followup.comment_topic t where t.province_code = of_province and t.lexicon > of_lexicon),
               (select count(*) from followup.comment_topic t where t.province_code = of_province);
end $$;
-- +goose StatementEnd
comment on function followup.take_topics is 'Holds comments that this lexicon has not looked at, and returns them; text null: it is gone';
comment on function followup.keep_topics is 'Keeps what a lexicon found in them, topics with a comma between; null: what was found before stays';
comment on function followup.count_topics is 'How many comments tell of what, of months since one and before another; empty topic: how many there are';
comment on function followup.judge_topics is 'Of the last so many labelled comments in which the lexicon found a topic, in how many a person found it, too';
comment on function followup.next_topic_label is 'The first comment behind an id that nobody has labelled';
comment on function followup.label_topics is 'Keeps what a person says that a comment tells of';
comment on function followup.tell_topics is 'Moves what units are told, wherever that is enough; tells how many it moved';
comment on function followup.count_unread_topics is 'How many comments a lexicon has not looked at, of how many';
revoke all on function followup.await_topics, followup.take_topics, followup.keep_topics, followup.count_topics, followup.judge_topics, followup.next_topic_label,
                       followup.label_topics, followup.tell_topics, followup.count_unread_topics from public;

create trigger comment_awaits_topics after insert on followup.comment
    referencing new table as gained for each statement execute function followup.await_topics();
insert into followup.comment_topic (province_code, comment_id, unit_id, month) select c.province_code, c.id, c.unit_id, c.month from followup.comment c on conflict do nothing;
