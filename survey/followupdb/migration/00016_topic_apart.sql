-- expand: a comment that a unit is told of without reading it comes into no batch any more, so that what it is told less what it reads stays five or none
-- lock: none
-- +goose Up
-- +goose StatementBegin
-- As before, but that what a unit is told of already without having read it stays apart: read with others later, it would leave of those it was told with
-- fewer than five that the unit has not read. Units are told and batches are made one after the other.
create or replace function followup.make_batches(of_province text, fewest integer) returns integer
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
        select w.unit_id, w.month from (
            select c.unit_id, c.month from followup.comment c
            where c.province_code = of_province and c.batch_id is null and c.conduct <> 'held' and c.screening in ('shown', 'masked') and c.response_id is not null
            group by 1, 2 having count(*) >= fewest) w
        where (select count(*) from followup.comment c
               where c.province_code = of_province and c.unit_id = w.unit_id and c.month = w.month and c.batch_id is null and c.conduct <> 'held'
                 and c.screening in ('shown', 'masked') and c.response_id is not null
                 and not exists (select from followup.comment_topic t where t.province_code = of_province and t.comment_id = c.id and t.told)) >= fewest
    loop
        insert into followup.topic_day (province_code, day) values (of_province, '-infinity') on conflict do nothing;
        perform from followup.topic_day d where d.province_code = of_province for share;
        -- Two programs that make batches wait for each other here, and the second finds nothing left.
        perform from followup.comment c
        where c.province_code = of_province and c.unit_id = due.unit_id and c.month = due.month and c.batch_id is null order by c.id for update;
        batch := gen_random_uuid();
        with drawn as (
            select c.id, row_number() over (order by gen_random_uuid()) as turn from followup.comment c
            where c.province_code = of_province and c.unit_id = due.unit_id and c.month = due.month and c.batch_id is null and c.conduct <> 'held'
              and c.screening in ('shown', 'masked') and c.response_id is not null
              and not exists (select from followup.comment_topic t where t.province_code = of_province and t.comment_id = c.id and t.told)
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

-- Comments of batches, each batch whole, and those that are left over are told apart from each other: of neither fewer than five are, whatever the unit
-- subtracts from whatever it reads. Left over is what is too little for a batch of a month that is over, once the department has looked at all of that month:
-- until then some more may be shown and the unit may read them. Of what the inspectorate holds nothing waits, or the day on which a number moves would tell
-- of it. Only what was gathered before today is looked at, and once a day: who watches the desk learns nothing from when a number moves.
create or replace function followup.tell_topics(of_province text, of_lexicon text, today date, fewest integer) returns integer
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
        with untold as (
            select t.comment_id, t.unit_id, t.month, c.batch_id, c.gathered_on,
                   count(*) filter (where c.batch_id is null and c.response_id is not null) over (partition by t.unit_id, t.month) as unread
            from followup.comment_topic t
            join followup.comment c on c.province_code = of_province and c.id = t.comment_id
            where t.province_code = of_province and not t.told and t.lexicon <> '' and c.conduct <> 'held' and c.screening in ('shown', 'masked')
        )
        select w.unit_id, date_trunc('quarter', w.month::timestamp)::date as quarter, array_agg(w.comment_id) as ids
        from untold w
        where case when w.batch_id is not null
              then not exists (select from followup.comment c where c.province_code = of_province and c.batch_id = w.batch_id and c.gathered_on >= today)
              else w.gathered_on < today and w.month < date_trunc('month', today::timestamp)::date and w.unread < fewest
                   and not exists (select from followup.comment c where c.province_code = of_province and c.unit_id = w.unit_id and c.month = w.month
                                   and c.conduct <> 'held' and c.screening = 'new') end
        group by 1, 2, w.batch_id is not null having count(*) >= fewest
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
-- +goose StatementEnd
comment on function followup.make_batches is 'Makes a batch of what is released of a unit and month and not told of yet, wherever that is enough; tells how many';
