-- expand: what everybody is told of how comments were dealt with
-- lock: followup.reply share row exclusive, scan
-- +goose Up
lock table followup.reply in share row exclusive mode; -- nobody replies between counting and having the trigger count

create table followup.answer_count (
    province_code text not null,
    unit_id       integer not null,
    month         date not null,
    soon          boolean not null,
    comments      bigint not null constraint answers_sound check (comments >= 0),
    primary key (province_code, unit_id, month, soon)
);
comment on table followup.answer_count is 'How many comments of a unit and month were replied to; equals the comments with a reply at every commit';
comment on column followup.answer_count.soon is 'Within seven days of being given to somebody';

create table followup.count_published (
    province_code text not null,
    unit_id       integer not null,
    quarter       date not null,
    what          text not null,
    reason        text not null,
    comments      bigint not null constraint published_sound check (comments >= 0),
    primary key (province_code, unit_id, quarter, what, reason)
);
comment on table followup.count_published is 'What the numbers that everybody is told are made of: the truth as it was when it last was five comments or more away from the one before. Only fives of it are told';
comment on column followup.count_published.unit_id is '0: the province';
comment on column followup.count_published.what is 'received, a state of screening, answered, or answered_soon';

alter table followup.answer_count enable row level security;
alter table followup.count_published enable row level security;
create policy of_province on followup.answer_count using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.count_published using (province_code = nullif(current_setting('sipas.province', true), ''));

-- +goose StatementBegin
create function followup.count_answer() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from followup.reply r where r.province_code = new.province_code and r.comment_id = new.comment_id and r.id <> new.id) then
        insert into followup.answer_count as n (province_code, unit_id, month, soon, comments)
        select h.province_code, h.unit_id, c.month, new.on_day - h.opened_on <= 7, 1
        from followup.handling h join followup.comment c on c.province_code = h.province_code and c.id = h.comment_id
        where h.province_code = new.province_code and h.comment_id = new.comment_id
        on conflict (province_code, unit_id, month, soon) do update set comments = n.comments + 1;
    end if;
    return null;
end $$;

-- All over again: replies that go with the comments of a demo are not counted one by one.
create function followup.recount_answers(of_province text) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    delete from followup.answer_count n where n.province_code = of_province;
    insert into followup.answer_count (province_code, unit_id, month, soon, comments)
    select h.province_code, h.unit_id, c.month, r.first_on - h.opened_on <= 7, count(*)
    from (select r.comment_id, min(r.on_day) as first_on from followup.reply r where r.province_code = of_province group by 1) r
    join followup.handling h on h.province_code = of_province and h.comment_id = r.comment_id
    join followup.comment c on c.province_code = of_province and c.id = r.comment_id
    group by 1, 2, 3, 4;
end $$;

-- Everybody may ask: it tells of fives, of a unit (0: of the province), and nothing of what is fewer.
create function followup.published_counts(of_province text, of_unit integer, since date)
    returns table (quarter date, what text, reason text, comments bigint)
    language sql stable security definer set search_path = pg_catalog as $$
    select p.quarter, p.what, p.reason, p.comments - p.comments % 5 from followup.count_published p
    where p.province_code = of_province and p.unit_id = of_unit and p.quarter >= since and p.comments >= 5
$$;
-- +goose StatementEnd
comment on function followup.count_answer is 'Counts the first reply to a comment';
comment on function followup.recount_answers is 'Counts all replies of a province again';
comment on function followup.published_counts is 'How comments were dealt with, by quarter, in fives';
revoke all on function followup.count_answer, followup.recount_answers, followup.published_counts from public;
select followup.recount_answers(p.province_code) from (select distinct h.province_code from followup.handling h) p;
create trigger answer_counted after insert on followup.reply for each row execute function followup.count_answer();
