-- expand: what pages count of comments, topics and batches is kept, so that a page costs the same however many there are; since when a deed is proposed
-- lock: followup.comment share row exclusive, scan
-- lock: followup.comment_topic access exclusive, scan
-- lock: followup.batch share row exclusive, scan
-- lock: followup.deed access exclusive, moment
-- +goose Up
-- In the order in which whoever decides about a comment takes them.
lock table followup.comment in share row exclusive mode;
lock table followup.comment_topic in access exclusive mode;
lock table followup.batch in share row exclusive mode;

create table followup.comment_total (
    province_code text not null,
    month         date not null,
    screening     text not null,
    reason        text not null,
    comments      bigint not null,
    primary key (province_code, month, screening, reason)
);
comment on table followup.comment_total is 'followup.comment_count of all units together; equals the comments at every commit. For the department alone';

create table followup.topic_count (
    province_code text not null,
    month         date not null,
    unit_id       integer not null,
    topic         text not null,
    comments      bigint not null,
    primary key (province_code, month, unit_id, topic)
);
comment on table followup.topic_count is 'How many comments of a unit and month tell of a topic, of those that count; equals them at every commit. For the department alone';
comment on column followup.topic_count.unit_id is '0: all units together';
comment on column followup.topic_count.topic is 'Empty: how many a lexicon has looked at';

create table followup.topic_progress (
    province_code text not null,
    lexicon       text not null,
    comments      bigint not null,
    primary key (province_code, lexicon)
);
comment on table followup.topic_progress is 'How many comments which lexicon has looked at last; equals them at every commit';
comment on column followup.topic_progress.lexicon is 'Its version; empty: none has';

create table followup.batch_count (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    batches       bigint not null,
    comments      bigint not null,
    primary key (province_code, unit_id, month)
);
comment on table followup.batch_count is 'How many batches a unit has of a month, and how many comments are in them; equals the batches at every commit';

alter table followup.comment_total enable row level security;
alter table followup.topic_count enable row level security;
alter table followup.topic_progress enable row level security;
alter table followup.batch_count enable row level security;
create policy of_province on followup.comment_total using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.topic_count using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.topic_progress using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.batch_count using (province_code = nullif(current_setting('sipas.province', true), ''));

-- Everything that a number depends on stands in one row: two who change a comment and what was found in it at once wait for each other there.
alter table followup.comment_topic add column counted boolean not null default true, add column gathered_on date not null default current_date;
comment on column followup.comment_topic.counted is 'Whether it is in the numbers of the department: the inspectorate does not hold the comment, and it was not erased';
comment on column followup.comment_topic.gathered_on is 'Since when it waits for a lexicon; of what was there before the column, the day it came';
create index comment_topic_waiting on followup.comment_topic (province_code, gathered_on) where lexicon = ''; -- since when the oldest waits

update followup.comment_topic t set counted = false from followup.comment c
where c.province_code = t.province_code and c.id = t.comment_id and (c.conduct = 'held' or c.screening = 'erased');
insert into followup.comment_total (province_code, month, screening, reason, comments)
select c.province_code, c.month, c.screening, c.reason, count(*) from followup.comment c where c.conduct <> 'held' group by 1, 2, 3, 4;
insert into followup.topic_count (province_code, month, unit_id, topic, comments)
select t.province_code, t.month, coalesce(t.unit_id, 0), u.topic, count(*) from followup.comment_topic t, unnest(array_prepend('', t.topics)) as u (topic)
where t.counted and t.lexicon <> '' group by t.province_code, t.month, u.topic, grouping sets ((t.unit_id), ());
insert into followup.topic_progress (province_code, lexicon, comments)
select t.province_code, t.lexicon, count(*) from followup.comment_topic t group by 1, 2;
insert into followup.batch_count (province_code, unit_id, month, batches, comments)
select b.province_code, b.unit_id, b.month, count(*), sum(b.comments) from followup.batch b group by 1, 2, 3;

-- Numbers move by what a statement changes in all, and their rows are taken in one order: who changes much at once and who changes one thing do not
-- stand in each other's way. So a row may be begun with less than nought, which a constraint would refuse; the tests hold them to what is there.
-- +goose StatementBegin
create function followup.total_comments() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into followup.comment_total as n (province_code, month, screening, reason, comments)
        select g.province_code, g.month, g.screening, g.reason, count(*) from gained g where g.conduct <> 'held' group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (province_code, month, screening, reason) do update set comments = n.comments + excluded.comments;
    elsif tg_op = 'DELETE' then
        insert into followup.comment_total as n (province_code, month, screening, reason, comments)
        select l.province_code, l.month, l.screening, l.reason, -count(*) from lost l where l.conduct <> 'held' group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (province_code, month, screening, reason) do update set comments = n.comments + excluded.comments;
    else
        insert into followup.comment_total as n (province_code, month, screening, reason, comments)
        select c.province_code, c.month, c.screening, c.reason, sum(c.by) from (
            select l.province_code, l.month, l.screening, l.reason, -1 as by from lost l where l.conduct <> 'held'
            union all
            select g.province_code, g.month, g.screening, g.reason, 1 from gained g where g.conduct <> 'held') c
        group by 1, 2, 3, 4 having sum(c.by) <> 0 order by 1, 2, 3, 4
        on conflict (province_code, month, screening, reason) do update set comments = n.comments + excluded.comments;
    end if;
    return null;
end $$;

-- No lexicon has looked at what is new: it is in no number but that of what waits.
create function followup.count_found() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into followup.topic_progress as n (province_code, lexicon, comments)
        select g.province_code, g.lexicon, count(*) from gained g group by 1, 2 order by 1, 2
        on conflict (province_code, lexicon) do update set comments = n.comments + excluded.comments;
    elsif tg_op = 'DELETE' then
        insert into followup.topic_count as n (province_code, month, unit_id, topic, comments)
        select l.province_code, l.month, coalesce(l.unit_id, 0), u.topic, -count(*) from lost l, unnest(array_prepend('', l.topics)) as u (topic)
        where l.counted and l.lexicon <> '' group by l.province_code, l.month, u.topic, grouping sets ((l.unit_id), ()) order by 1, 2, 3, 4
        on conflict (province_code, month, unit_id, topic) do update set comments = n.comments + excluded.comments;
        insert into followup.topic_progress as n (province_code, lexicon, comments)
        select l.province_code, l.lexicon, -count(*) from lost l group by 1, 2 order by 1, 2
        on conflict (province_code, lexicon) do update set comments = n.comments + excluded.comments;
    else
        insert into followup.topic_count as n (province_code, month, unit_id, topic, comments)
        select c.province_code, c.month, coalesce(c.unit_id, 0), c.topic, sum(c.by) from (
            select l.province_code, l.month, l.unit_id, u.topic, -1 as by from lost l, unnest(array_prepend('', l.topics)) as u (topic) where l.counted and l.lexicon <> ''
            union all
            select g.province_code, g.month, g.unit_id, u.topic, 1 from gained g, unnest(array_prepend('', g.topics)) as u (topic) where g.counted and g.lexicon <> '') c
        group by c.province_code, c.month, c.topic, grouping sets ((c.unit_id), ()) having sum(c.by) <> 0 order by 1, 2, 3, 4
        on conflict (province_code, month, unit_id, topic) do update set comments = n.comments + excluded.comments;
        insert into followup.topic_progress as n (province_code, lexicon, comments)
        select c.province_code, c.lexicon, sum(c.by) from (
            select l.province_code, l.lexicon, -1 as by from lost l
            union all
            select g.province_code, g.lexicon, 1 from gained g) c
        group by 1, 2 having sum(c.by) <> 0 order by 1, 2
        on conflict (province_code, lexicon) do update set comments = n.comments + excluded.comments;
    end if;
    return null;
end $$;

create function followup.count_batches() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into followup.batch_count as n (province_code, unit_id, month, batches, comments)
        select g.province_code, g.unit_id, g.month, count(*), sum(g.comments) from gained g group by 1, 2, 3 order by 1, 2, 3
        on conflict (province_code, unit_id, month) do update set batches = n.batches + excluded.batches, comments = n.comments + excluded.comments;
    elsif tg_op = 'DELETE' then
        insert into followup.batch_count as n (province_code, unit_id, month, batches, comments)
        select l.province_code, l.unit_id, l.month, -count(*), -sum(l.comments) from lost l group by 1, 2, 3 order by 1, 2, 3
        on conflict (province_code, unit_id, month) do update set batches = n.batches + excluded.batches, comments = n.comments + excluded.comments;
    else
        insert into followup.batch_count as n (province_code, unit_id, month, batches, comments)
        select c.province_code, c.unit_id, c.month, sum(c.by), sum(c.comments) from (
            select l.province_code, l.unit_id, l.month, -1 as by, -l.comments as comments from lost l
            union all
            select g.province_code, g.unit_id, g.month, 1, g.comments from gained g) c
        group by 1, 2, 3 having sum(c.by) <> 0 or sum(c.comments) <> 0 order by 1, 2, 3
        on conflict (province_code, unit_id, month) do update set batches = n.batches + excluded.batches, comments = n.comments + excluded.comments;
    end if;
    return null;
end $$;

create or replace function followup.await_topics() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into followup.comment_topic (province_code, comment_id, unit_id, month, counted)
    select g.province_code, g.id, g.unit_id, g.month, g.conduct <> 'held' and g.screening <> 'erased' from gained g on conflict do nothing;
    return null;
end $$;

-- What is held or erased no longer counts, and what is released does again.
create function followup.count_topics_again() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform from followup.comment_topic t join gained g on g.province_code = t.province_code and g.id = t.comment_id
    where t.counted <> (g.conduct <> 'held' and g.screening <> 'erased') order by t.comment_id for update of t;
    if found then
        update followup.comment_topic t set counted = not t.counted from gained g
        where t.province_code = g.province_code and t.comment_id = g.id and t.counted <> (g.conduct <> 'held' and g.screening <> 'erased');
    end if;
    return null;
end $$;

create or replace function followup.count_topics(of_province text, of_units integer[], of_unit integer, since date, before date) returns table (topic text, comments bigint)
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
    return query
        select n.topic, sum(n.comments)::bigint from followup.topic_count n
        where n.province_code = of_province and n.month >= since and n.month < before
          and case when of_unit is not null then n.unit_id = of_unit and (of_units is null or n.unit_id = any(of_units))
                   when of_units is not null then n.unit_id = any(of_units) else n.unit_id = 0 end
        group by n.topic having sum(n.comments) > 0;
end $$;

create or replace function followup.count_unread_topics(of_province text, of_lexicon text) returns table (unread bigint, comments bigint)
    language plpgsql stable security definer set search_path = pg_catalog rows 1 as $$
#variable_conflict use_column
begin
    return query
        select coalesce(sum(p.comments) filter (where p.lexicon <> of_lexicon), 0)::bigint, coalesce(sum(p.comments), 0)::bigint
        from followup.topic_progress p where p.province_code = of_province;
end $$;

-- Planned for the unit and the batch that it is asked for: for whatever may come it walks through all batches of the month.
alter function followup.read_batches set plan_cache_mode = force_custom_plan;

create function followup.oldest_unread(of_province text) returns date
    language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return (select min(t.gathered_on) from followup.comment_topic t where t.province_code = of_province and t.lexicon = '');
end $$;

-- As before, but that the comment comes first, as with whoever decides about it.
create or replace function followup.label_topics(of_province text, of_units integer[], of_id uuid, are text[], by_whom text) returns text
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    before text;
begin
    perform from followup.comment c where c.province_code = of_province and c.id = of_id for key share;
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

-- As before, but after whoever gathers, and with what was found in simulated comments taken away at once: with each comment it would be counted apart.
create or replace function followup.forget(of_province text) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    forgotten integer;
    gone      uuid[];
begin
    perform from followup.gathering g where g.province_code = of_province for update;
    select array_agg(c.id) into gone from followup.comment c
    where c.province_code = of_province and c.synthetic and c.response_id is not null
      and not exists (select from followup.handling h where h.province_code = of_province and h.comment_id = c.id)
      and not exists (select from survey.response r where r.province_code = of_province and r.unit_id = c.unit_id and r.answered_on = c.answered_on
                      and r.id = c.response_id);
    if gone is not null then
        delete from followup.comment_topic t where t.province_code = of_province and t.comment_id = any(gone);
        delete from followup.comment c where c.province_code = of_province and c.id = any(gone);
    end if;
    update followup.comment c set answered_on = null, response_id = null, revision = c.revision + 1,
        screening = case c.screening when 'new' then 'erased' else c.screening end
    where c.province_code = of_province and c.response_id is not null
      and not exists (select from survey.comment t where t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on
                      and t.response_id = c.response_id);
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;
-- +goose StatementEnd
comment on function followup.oldest_unread is 'Since when the comment waits that no lexicon has looked at for the longest; null: none waits';
revoke all on function followup.total_comments, followup.count_found, followup.count_batches, followup.count_topics_again, followup.oldest_unread from public;

create trigger comment_totalled after insert on followup.comment
    referencing new table as gained for each statement execute function followup.total_comments();
create trigger comment_totalled_again after update on followup.comment
    referencing old table as lost new table as gained for each statement execute function followup.total_comments();
create trigger comment_totalled_less after delete on followup.comment
    referencing old table as lost for each statement execute function followup.total_comments();
create trigger comment_topics_counted after update on followup.comment
    referencing new table as gained for each statement execute function followup.count_topics_again();
create trigger topic_counted after insert on followup.comment_topic
    referencing new table as gained for each statement execute function followup.count_found();
create trigger topic_counted_again after update on followup.comment_topic
    referencing old table as lost new table as gained for each statement execute function followup.count_found();
create trigger topic_counted_less after delete on followup.comment_topic
    referencing old table as lost for each statement execute function followup.count_found();
create trigger batch_counted after insert on followup.batch
    referencing new table as gained for each statement execute function followup.count_batches();
create trigger batch_counted_again after update on followup.batch
    referencing old table as lost new table as gained for each statement execute function followup.count_batches();
create trigger batch_counted_less after delete on followup.batch
    referencing old table as lost for each statement execute function followup.count_batches();

alter table followup.deed add column proposed_on date;
comment on column followup.deed.proposed_on is 'Since when it waits for the department, while it does; of what was there before the column, the day it came';
update followup.deed set proposed_on = current_date where state = 'proposed';
