-- expand: what is looked for next to label, and how the lexicon is judged, is read by keys however many comments there are
-- lock: none
-- +goose Up
-- +goose StatementBegin
create or replace function followup.next_topic_label(of_province text, of_units integer[], behind uuid) returns table (id uuid, language text, text text)
    language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan rows 1 as $$
declare
    portion uuid[];
    one     uuid;
begin
    loop -- a few at a time in the order of the index: left to itself the planner joins all there is, and sorts it
        select array_agg(n.comment_id order by n.comment_id) into portion from (
            select t.comment_id from followup.comment_topic t
            where t.province_code = of_province and not t.labelled and t.lexicon <> '' and (behind is null or t.comment_id > behind)
              and (of_units is null or t.unit_id = any(of_units))
            order by t.comment_id limit 20) n;
        if portion is null then
            return;
        end if;
        foreach one in array portion loop
            return query
                select c.id, c.language, s.text from followup.comment c
                join survey.comment s on s.province_code = of_province and s.unit_id = c.unit_id and s.answered_on = c.answered_on and s.response_id = c.response_id
                where c.province_code = of_province and c.id = one and c.conduct <> 'held' and c.screening in ('new', 'shown', 'masked');
            if found then
                return;
            end if;
        end loop;
        behind := one;
    end loop;
end $$;

create or replace function followup.judge_topics(of_province text, names text[], most integer) returns table (topic text, hits bigint, right_ bigint)
    language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return query
        with labels as materialized (
            select l.number, l.topics, t.topics as hit from followup.topic_label l
            cross join lateral (select f.topics from followup.comment_topic f where f.province_code = of_province and f.comment_id = l.comment_id offset 0) t
            where l.province_code = of_province)
        select n.topic, count(k.right_), count(*) filter (where k.right_)
        from unnest(names) as n (topic)
        left join lateral (select n.topic = any(l.topics) as right_ from labels l where n.topic = any(l.hit) order by l.number desc limit most) k on true
        group by n.topic;
end $$;
-- +goose StatementEnd
