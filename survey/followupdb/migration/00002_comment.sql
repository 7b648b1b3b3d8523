-- expand: comments as staff look at them, the batches that units read, and what units do about them
-- lock: none
-- +goose Up
create table followup.comment (
    province_code text not null,
    id            uuid not null default gen_random_uuid(),
    unit_id       integer not null,
    month         date not null,
    language      text not null,
    synthetic     boolean not null,
    answered_on   date,
    response_id   uuid,
    gathered_on   date not null default current_date,
    screening     text not null default 'new' constraint comment_screening_known check (screening in ('new', 'shown', 'masked', 'withheld', 'erased')),
    reason        text not null default '' constraint comment_reason_known
                  check (reason in ('', 'person', 'abuse', 'unrelated', 'unclear', 'doubled', 'complaint')),
    conduct       text not null default '' constraint comment_conduct_known check (conduct in ('', 'held', 'released')),
    decided_by    text not null default '',
    batch_id      uuid,
    turn          integer,
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint comment_reason_by_screening check ((screening = 'withheld') = (reason <> '')),
    constraint comment_key_whole check ((answered_on is null) = (response_id is null)),
    constraint comment_erased_without_text check (screening <> 'erased' or response_id is null),
    constraint comment_in_turn check ((batch_id is null) = (turn is null)),
    constraint comment_in_batch_released check (batch_id is null or conduct <> 'held' and screening in ('shown', 'masked', 'erased'))
);
comment on table followup.comment is 'A comment that was gathered, and how it stands. Its text stays in survey.comment. Nobody but the owner reads the table: it lies in the order of arrival';
comment on column followup.comment.id is 'Made at random when it is gathered: the only name of a comment that anybody is shown';
comment on column followup.comment.answered_on is 'With unit_id and response_id the key of the text; both null: the text is gone';
comment on column followup.comment.conduct is 'held: with the inspectorate, and hidden from everybody else; released: it was';
comment on column followup.comment.turn is 'Its place in the batch, which was drawn by lot';
create unique index comment_by_text on followup.comment (province_code, unit_id, answered_on, response_id) where response_id is not null; -- none is gathered twice
create index comment_by_screening on followup.comment (province_code, screening, id) where conduct <> 'held';
create index comment_by_unit on followup.comment (province_code, unit_id, screening, id) where conduct <> 'held';
create index comment_by_month on followup.comment (province_code, month, screening, id) where conduct <> 'held';
create index comment_by_batch on followup.comment (province_code, batch_id, turn) where batch_id is not null;
create index comment_released on followup.comment (province_code, unit_id, month)
    where batch_id is null and conduct <> 'held' and screening in ('shown', 'masked') and response_id is not null; -- what waits for a batch
create index comment_waiting on followup.comment (province_code, gathered_on) where conduct <> 'held' and screening = 'new'; -- since when the oldest waits

create table followup.gathering (
    province_code text primary key,
    until         xid8 not null
);
comment on table followup.gathering is 'Up to which transaction comments were gathered. Whoever gathers holds the row';

create table followup.batch (
    province_code text not null,
    id            uuid not null default gen_random_uuid(),
    unit_id       integer not null,
    month         date not null,
    comments      integer not null constraint batch_hides_who_spoke check (comments >= 5),
    primary key (province_code, id)
);
comment on table followup.batch is 'Comments that a unit reads at once: five at least of one month. It never changes';
create index batch_by_unit on followup.batch (province_code, unit_id, month, id);

create table followup.comment_count (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    screening     text not null,
    reason        text not null,
    comments      bigint not null constraint count_sound check (comments >= 0),
    primary key (province_code, unit_id, month, screening, reason)
);
comment on table followup.comment_count is 'How many comments stand how, but for those the inspectorate holds; equals the comments at every commit. For the department alone';

create table followup.count_told (
    province_code text not null,
    unit_id       integer not null,
    quarter       date not null,
    screening     text not null,
    reason        text not null,
    comments      bigint not null constraint told_sound check (comments >= 0),
    primary key (province_code, unit_id, quarter, screening, reason)
);
comment on table followup.count_told is 'What units are told of those counts: a number moves when five comments or more lie between it and the truth';

create table followup.handling (
    province_code text not null,
    comment_id    uuid not null,
    unit_id       integer not null,
    state         text not null constraint handling_state_known check (state in ('open', 'answered', 'closed')),
    owner_id      bigint not null,
    owner_name    text not null,
    due_on        date not null,
    outcome       text not null default '' constraint handling_outcome_known check (outcome in ('', 'done', 'partly', 'not_possible', 'not_ours')),
    note          text not null default '' constraint handling_note_short check (length(note) <= 500),
    reopened      boolean not null default false,
    opened_by     text not null,
    opened_on     date not null,
    closed_on     date,
    revision      integer not null default 1,
    primary key (province_code, comment_id),
    constraint handling_of_comment foreign key (province_code, comment_id) references followup.comment,
    constraint handling_closed_with_outcome check ((state = 'closed') = (outcome <> '') and (state = 'closed') = (closed_on is not null)),
    constraint handling_says_why check (outcome not in ('not_possible', 'not_ours') or note <> '')
);
comment on table followup.handling is 'What a unit does about a comment of a batch: who, until when, and what became of it';
create index handling_by_unit on followup.handling (province_code, unit_id, due_on) where state <> 'closed';
create index handling_by_owner on followup.handling (province_code, owner_id, due_on) where state <> 'closed';

create table followup.reply (
    province_code text not null,
    id            bigint generated always as identity,
    comment_id    uuid not null,
    unit_id       integer not null,
    template      text not null,
    language      text not null,
    sentence      text not null constraint reply_sentence_short check (length(sentence) between 1 and 600),
    by            text not null,
    on_day        date not null,
    primary key (province_code, id),
    constraint reply_to_handling foreign key (province_code, comment_id) references followup.handling
);
comment on table followup.reply is 'What a unit says to a comment: words that stand ready and a sentence of its own';
create index reply_by_comment on followup.reply (province_code, comment_id, id);

alter table followup.comment enable row level security;
alter table followup.gathering enable row level security;
alter table followup.batch enable row level security;
alter table followup.comment_count enable row level security;
alter table followup.count_told enable row level security;
alter table followup.handling enable row level security;
alter table followup.reply enable row level security;
create policy of_province on followup.comment using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.gathering using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.batch using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.comment_count using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.count_told using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.handling using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.reply using (province_code = nullif(current_setting('sipas.province', true), ''));

-- +goose StatementBegin
create function followup.count_comments() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into followup.comment_count as n (province_code, unit_id, month, screening, reason, comments)
        select g.province_code, g.unit_id, g.month, g.screening, g.reason, count(*) from gained g where g.conduct <> 'held'
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (province_code, unit_id, month, screening, reason) do update set comments = n.comments + excluded.comments;
        return null;
    end if;
    -- What is less first: a row that there is not yet would be begun below nought.
    update followup.comment_count n set comments = n.comments - l.comments
    from (select o.province_code, o.unit_id, o.month, o.screening, o.reason, count(*) as comments from lost o where o.conduct <> 'held'
          group by 1, 2, 3, 4, 5) l
    where n.province_code = l.province_code and n.unit_id = l.unit_id and n.month = l.month and n.screening = l.screening and n.reason = l.reason;
    if tg_op = 'UPDATE' then
        insert into followup.comment_count as n (province_code, unit_id, month, screening, reason, comments)
        select g.province_code, g.unit_id, g.month, g.screening, g.reason, count(*) from gained g where g.conduct <> 'held'
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (province_code, unit_id, month, screening, reason) do update set comments = n.comments + excluded.comments;
    end if;
    return null;
end $$;

-- Which unit and month changed the tallies tell, as they tell the publisher: storing an answer costs nothing more for this. Answers that came late
-- mark nothing, and are found when everything is looked through. A portion is gathered by lot, and nothing of the lot is kept but the ids.
create function followup.gather(of_province text, most integer, everything boolean, questionnaires text[], places integer[], chosen text[])
    returns table (id uuid, unit_id integer, month date, language text, synthetic boolean, text text, told boolean)
    language plpgsql security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    since   xid8;
    taken   uuid[] := '{}';
    portion uuid[];
    change  record;
begin
    insert into followup.gathering (province_code, until) values (of_province, '0') on conflict do nothing;
    select g.until into since from followup.gathering g where g.province_code = of_province for update;
    for change in
        select c.unit_id, c.month from survey.tally_change c where not everything and c.province_code = of_province and c.revision >= since
        union all
        select distinct c.unit_id, date_trunc('month', c.answered_on::timestamp)::date from survey.comment c
        where everything and c.province_code = of_province
          and not exists (select from followup.comment f where f.province_code = of_province and f.unit_id = c.unit_id
                          and f.answered_on = c.answered_on and f.response_id = c.response_id)
    loop
        with found as (
            select c.unit_id, c.answered_on, c.response_id, c.language from survey.comment c
            where c.province_code = of_province and c.unit_id = change.unit_id
              and c.answered_on >= change.month and c.answered_on < (change.month + interval '1 month')::date
              and not exists (select from followup.comment f where f.province_code = of_province and f.unit_id = c.unit_id
                              and f.answered_on = c.answered_on and f.response_id = c.response_id)
            order by gen_random_uuid() limit most - cardinality(taken)
        ), kept as (
            insert into followup.comment (province_code, unit_id, month, language, synthetic, answered_on, response_id)
            select of_province, f.unit_id, change.month, f.language, r.synthetic, f.answered_on, f.response_id
            from found f
            join survey.response r on r.province_code = of_province and r.unit_id = f.unit_id and r.answered_on = f.answered_on and r.id = f.response_id
            returning id
        )
        select coalesce(array_agg(k.id), '{}') into portion from kept k;
        taken := taken || portion;
        exit when cardinality(taken) >= most;
    end loop;
    if cardinality(taken) < most then
        update followup.gathering g set until = greatest(g.until, horizon) where g.province_code = of_province;
    end if;
    return query
        select f.id, f.unit_id, f.month, f.language, f.synthetic, c.text,
               exists (select from unnest(questionnaires, places, chosen) as q (questionnaire, place, value)
                       where q.questionnaire = r.questionnaire and substr(r.answers, q.place, 1) = q.value)
        from followup.comment f
        join survey.comment c on c.province_code = of_province and c.unit_id = f.unit_id and c.answered_on = f.answered_on and c.response_id = f.response_id
        join survey.response r on r.province_code = of_province and r.unit_id = f.unit_id and r.answered_on = f.answered_on and r.id = f.response_id
        where f.province_code = of_province and f.id = any(taken) order by f.id;
end $$;

-- What a unit reads already it cannot be made to forget: nothing of a batch is held any more.
create function followup.set_conduct(of_province text, of_ids uuid[], to_conduct text) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    changed integer;
begin
    update followup.comment c set conduct = to_conduct, revision = c.revision + 1
    where c.province_code = of_province and c.id = any(of_ids) and c.batch_id is null
      and (to_conduct = 'held' and c.conduct = '' or to_conduct = 'released' and c.conduct = 'held');
    get diagnostics changed = row_count;
    return changed;
end $$;
-- +goose StatementEnd
create trigger comment_counted after insert on followup.comment
    referencing new table as gained for each statement execute function followup.count_comments();
create trigger comment_recounted after update on followup.comment
    referencing old table as lost new table as gained for each statement execute function followup.count_comments();
create trigger comment_uncounted after delete on followup.comment
    referencing old table as lost for each statement execute function followup.count_comments();

create view followup.remark as
select c.province_code, c.id, c.unit_id, c.month, c.language, c.screening, c.reason, c.batch_id is not null as published, c.decided_by, c.revision,
       coalesce(t.text, '') as text
from followup.comment c
left join survey.comment t on t.province_code = c.province_code and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id
where c.conduct <> 'held';
comment on view followup.remark is 'followup.comment as the department reads it, by functions that give it an order: without what the inspectorate holds, and what leads to an answer';

-- +goose StatementBegin
create function followup.next_comment(of_province text, of_units integer[], of_unit integer, of_month date, of_screening text, words text, behind uuid)
    returns setof followup.remark
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan rows 1 as $$
begin
    return query select r.* from followup.remark r
    where r.province_code = of_province and (of_units is null or r.unit_id = any(of_units)) and (of_unit is null or r.unit_id = of_unit)
      and (of_month is null or r.month = of_month) and r.screening = of_screening and (behind is null or r.id > behind)
      and (of_screening = 'erased' or r.text <> '') -- a text that is gone is forgotten within hours
      and (words = '' or strpos(lower(r.text), lower(words)) > 0)
    order by r.id limit 1;
end $$;

create function followup.comment_called(of_province text, of_units integer[], of_id uuid) returns setof followup.remark
    language plpgsql stable security definer set search_path = pg_catalog rows 1 as $$
begin
    return query select r.* from followup.remark r where r.province_code = of_province and r.id = of_id and (of_units is null or r.unit_id = any(of_units));
end $$;

create function followup.hold_comment(of_province text, of_units integer[], of_id uuid) returns setof followup.remark
    language plpgsql security definer set search_path = pg_catalog rows 1 as $$
begin
    perform from followup.comment c
    where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) for update;
    return query select r.* from followup.remark r where r.province_code = of_province and r.id = of_id and (of_units is null or r.unit_id = any(of_units));
end $$;

-- The text itself is changed, or removed: no copy of it is anywhere.
create function followup.decide(of_province text, of_units integer[], of_id uuid, to_screening text, to_reason text, new_text text, by_whom text) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if to_screening = 'erased' then
        delete from survey.comment t using followup.comment c
        where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) and c.conduct <> 'held'
          and t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id;
    elsif new_text is not null then
        update survey.comment t set text = new_text from followup.comment c
        where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) and c.conduct <> 'held'
          and t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id;
    end if;
    update followup.comment c
    set screening = to_screening, reason = to_reason, decided_by = by_whom, revision = c.revision + 1,
        answered_on = case when to_screening <> 'erased' then c.answered_on end, response_id = case when to_screening <> 'erased' then c.response_id end
    where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units)) and c.conduct <> 'held';
end $$;

-- What a text's term or its answer's has taken away: a comment that nobody has looked at is erased, another stays counted as it was decided.
create function followup.forget(of_province text) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    forgotten integer;
begin
    delete from followup.comment c
    where c.province_code = of_province and c.synthetic and c.response_id is not null
      and not exists (select from followup.handling h where h.province_code = of_province and h.comment_id = c.id)
      and not exists (select from survey.response r where r.province_code = of_province and r.unit_id = c.unit_id and r.answered_on = c.answered_on
                      and r.id = c.response_id);
    update followup.comment c set answered_on = null, response_id = null, revision = c.revision + 1,
        screening = case c.screening when 'new' then 'erased' else c.screening end
    where c.province_code = of_province and c.response_id is not null
      and not exists (select from survey.comment t where t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on
                      and t.response_id = c.response_id);
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;

create function followup.make_batches(of_province text, fewest integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    due   record;
    batch uuid;
    n     integer;
    made  integer := 0;
begin
    if fewest is null or fewest < 5 then
        raise exception 'a batch has five comments at least' using errcode = '22023';
    end if;
    for due in
        select c.unit_id, c.month from followup.comment c
        where c.province_code = of_province and c.batch_id is null and c.conduct <> 'held' and c.screening in ('shown', 'masked') and c.response_id is not null
        group by 1, 2 having count(*) >= fewest
    loop
        -- Two programs that make batches wait for each other here, and the second finds nothing left.
        perform from followup.comment c
        where c.province_code = of_province and c.unit_id = due.unit_id and c.month = due.month and c.batch_id is null order by c.id for update;
        batch := gen_random_uuid();
        with drawn as (
            select c.id, row_number() over (order by gen_random_uuid()) as turn from followup.comment c
            where c.province_code = of_province and c.unit_id = due.unit_id and c.month = due.month and c.batch_id is null and c.conduct <> 'held'
              and c.screening in ('shown', 'masked') and c.response_id is not null
        ), enough as (select d.* from drawn d where (select count(*) from drawn) >= fewest)
        update followup.comment c set batch_id = batch, turn = e.turn, revision = c.revision + 1 from enough e
        where c.province_code = of_province and c.id = e.id;
        get diagnostics n = row_count;
        if n > 0 then
            insert into followup.batch (province_code, id, unit_id, month, comments) values (of_province, batch, due.unit_id, due.month, n);
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;

create function followup.read_batches(of_province text, of_units integer[], of_unit integer, of_month date, behind uuid, most integer)
    returns table (batch_id uuid, comments integer, id uuid, turn integer, screening text, text text)
    language plpgsql stable security definer set search_path = pg_catalog rows 50 as $$
#variable_conflict use_column
begin
    return query
        select b.id, b.comments, c.id, c.turn, c.screening, coalesce(t.text, '')
        from (select b.id, b.comments from followup.batch b
              where b.province_code = of_province and b.unit_id = of_unit and (of_units is null or b.unit_id = any(of_units)) and b.month = of_month
                and (behind is null or b.id > behind) order by b.id limit most) b
        join followup.comment c on c.province_code = of_province and c.batch_id = b.id
        left join survey.comment t on t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id
        order by b.id, c.turn;
end $$;

create function followup.read_comment(of_province text, of_units integer[], of_id uuid)
    returns table (id uuid, unit_id integer, month date, screening text, text text)
    language plpgsql stable security definer set search_path = pg_catalog rows 1 as $$
#variable_conflict use_column
begin
    return query
        select c.id, c.unit_id, c.month, c.screening, coalesce(t.text, '')
        from followup.comment c
        left join survey.comment t on t.province_code = of_province and t.unit_id = c.unit_id and t.answered_on = c.answered_on and t.response_id = c.response_id
        where c.province_code = of_province and c.id = of_id and c.batch_id is not null and (of_units is null or c.unit_id = any(of_units));
end $$;

create function followup.oldest_comment(of_province text) returns date
    language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return (select min(c.gathered_on) from followup.comment c where c.province_code = of_province and c.conduct <> 'held' and c.screening = 'new');
end $$;
-- +goose StatementEnd
comment on function followup.gather is 'Makes rows of comments that have none yet, so many at most, and returns them; told: of those whose answers say one of these options';
comment on function followup.set_conduct is 'Gives comments to the inspectorate (held), or back (released); tells how many changed';
comment on function followup.next_comment is 'The first comment in the order of ids, behind one, of a unit (null: all), a month (null: all), a state, with words (empty: any)';
comment on function followup.comment_called is 'The comment of an id';
comment on function followup.hold_comment is 'The same, held until the transaction ends';
comment on function followup.decide is 'Carries out what was decided about a comment: its state, and what becomes of its text';
comment on function followup.forget is 'Sees which texts are gone; tells of how many it had not known';
comment on function followup.make_batches is 'Makes a batch of what is released of a unit and month, wherever that is enough; tells how many';
comment on function followup.read_batches is 'Batches of a unit and month in the order of their ids, behind one, with what they say';
comment on function followup.read_comment is 'A comment of a batch';
comment on function followup.oldest_comment is 'The day on which the comment was gathered that waits for the longest; null: none waits';
revoke all on function followup.count_comments, followup.gather, followup.set_conduct, followup.next_comment, followup.comment_called, followup.hold_comment,
                       followup.decide, followup.forget, followup.make_batches, followup.read_batches, followup.read_comment, followup.oldest_comment from public;
