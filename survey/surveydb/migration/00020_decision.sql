-- +goose Up
-- What people have decided about answers, a row a decision, so that one can be set back: the table itself lies in the order of answers' days and
-- names each of them, and is nobody's to read.
create index standing_review_of_people on survey.standing_review (province_code, decided_at desc) where decided_by <> 'rule';

create function survey.decisions(of_province text, of_units integer[], from_day date, until_day date, most integer)
    returns table (id bigint, decided_at timestamptz, decided_by text, note text, to_standing text, answers bigint, open bigint)
    language sql stable security definer set search_path = pg_catalog rows 20 as
$$
    select min(v.number), v.decided_at, v.decided_by, v.note, v.to_standing, count(*), count(*) filter (where not exists (
               select from survey.standing_review later
               where later.province_code = v.province_code and later.unit_id = v.unit_id and later.answered_on = v.answered_on
                 and later.response_id = v.response_id and later.number > v.number))
    from survey.standing_review v
    where v.province_code = of_province and v.decided_by <> 'rule' and (of_units is null or v.unit_id = any(of_units))
      and v.answered_on >= from_day and v.answered_on < until_day
    group by v.stored_xid, v.decided_at, v.decided_by, v.note, v.to_standing
    order by v.decided_at desc, min(v.number) desc
    limit most
$$;
comment on function survey.decisions is 'The last decisions of people about answers of these days: how many answers each was about, and of how many nobody has decided since';

create function survey.decided(of_province text, of_units integer[], of_decision bigint)
    returns table (response_id uuid, from_standing text, from_reason text, last boolean)
    language sql stable security definer set search_path = pg_catalog rows 100 as
$$
    select v.response_id, v.from_standing, v.from_reason, not exists (
               select from survey.standing_review later
               where later.province_code = v.province_code and later.unit_id = v.unit_id and later.answered_on = v.answered_on
                 and later.response_id = v.response_id and later.number > v.number)
    from survey.standing_review d
    join survey.standing_review v on v.province_code = d.province_code and v.decided_at = d.decided_at and v.stored_xid = d.stored_xid
                                 and v.decided_by = d.decided_by and v.note = d.note and v.to_standing = d.to_standing
    where d.province_code = of_province and d.number = of_decision and d.decided_by <> 'rule'
      and v.decided_by <> 'rule' and (of_units is null or v.unit_id = any(of_units))
    order by v.response_id
$$;
comment on function survey.decided is 'What a decision of a person was about, how it stood before, and whether nobody has decided about it since';
revoke all on function survey.decisions, survey.decided from public;
