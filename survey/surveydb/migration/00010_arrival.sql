-- +goose Up
-- Who reads answers or comments must not learn in which order they came. A table lies in that order, each row bears the number of the
-- transaction that wrote it, and receipts were written answer by answer; so rights to the tables are the owner's alone. Others read these
-- views, which have an order of their own: answers that of their random ids, comments that of their text. security_barrier keeps a
-- reader's own conditions above the sorting, for one with a side effect would tell of each row as it is met.

create view survey.answer with (security_barrier) as
select r.province_code, r.unit_id, r.answered_on, r.id, r.place_code, r.questionnaire, r.mode, r.standing, r.reason, r.language, r.half_day,
       r.duration_ms, r.answers, r.synthetic,
       exists (select from survey.standing_review v
               where v.province_code = r.province_code and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                 and v.decided_by <> 'rule') as decided
from survey.response r
order by r.province_code, r.unit_id, r.answered_on, r.id;
comment on view survey.answer is 'survey.response as staff read it: without the transaction, and not in the order of arrival';
comment on column survey.answer.decided is 'A person has decided whether it counts; rules leave it as it stands';

create view survey.remark with (security_barrier) as
select c.province_code, c.unit_id, date_trunc('month', c.answered_on::timestamp)::date as month, c.language, r.standing, r.synthetic, c.text
from survey.comment c
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.response_id
order by c.province_code, c.unit_id, date_trunc('month', c.answered_on::timestamp), c.text collate "C", c.language, r.standing;
comment on view survey.remark is 'survey.comment as staff read it: by month, and with nothing that tells which answers it came with';

create view survey.handed_in with (security_barrier) as
select d.province_code, d.device_id, d.key_id, d.received_on, r.unit_id, r.place_code, r.answered_on, r.id, r.standing, r.reason,
       exists (select from survey.standing_review v
               where v.province_code = r.province_code and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                 and v.decided_by <> 'rule') as decided
from survey.delivery d
join survey.delivered e on e.province_code = d.province_code and e.delivery_id = d.id
join survey.receipt c on c.province_code = e.province_code and c.id = e.response_id
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
order by d.province_code, d.received_on, r.id;
comment on view survey.handed_in is 'Which answers came by which tablet or key on which day, without what they say';

-- To decide is the only way to change an answer, and changes its standing alone. An update would return rows as they lie.
create function survey.hold_answers(of_province text, of_units integer[], of_ids uuid[])
    returns table (id uuid, unit_id integer, answered_on date, questionnaire text, mode text, standing text, reason text, answers text, decided boolean)
    language sql security definer set search_path = pg_catalog rows 100 as
$$
    select r.id, r.unit_id, r.answered_on, r.questionnaire, r.mode, r.standing, r.reason, r.answers,
           exists (select from survey.standing_review v
                   where v.province_code = r.province_code and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                     and v.decided_by <> 'rule')
    from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids) and (of_units is null or c.unit_id = any(of_units))
    order by r.id
    for update of r
$$;
comment on function survey.hold_answers is 'The answers of these ids, held until the transaction ends so that nobody decides about them meanwhile';

-- +goose StatementBegin
create function survey.decide(of_province text, of_ids uuid[], new_standing text, new_reason text, because text, by_whom text) returns void
    language sql security definer set search_path = pg_catalog as
$$
    insert into survey.standing_review (province_code, unit_id, answered_on, response_id, from_standing, from_reason, to_standing, to_reason, note, decided_by)
    select r.province_code, r.unit_id, r.answered_on, r.id, r.standing, r.reason, new_standing, new_reason, because, by_whom
    from survey.receipt c
    join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
    where c.province_code = of_province and c.id = any(of_ids)
    order by r.id;
    update survey.response r set standing = new_standing, reason = new_reason
    from survey.receipt c
    where c.province_code = of_province and c.id = any(of_ids)
      and r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id;
$$;
-- +goose StatementEnd
comment on function survey.decide is 'Changes the standing of answers, and writes down who decided so and why';
revoke all on function survey.hold_answers, survey.decide from public;

-- The service adds up and takes nothing away: whoever breaks into it can lower no count. Counters are packed, twelve digits each (see survey.unpack): a
-- difference in which each has less than a thousand million begins each with three noughts, and one that was lowered borrows and begins with nines.
-- Looked at with each answer, so without anything that is slow with long texts.
-- +goose StatementBegin
create function survey.refuse_less() returns trigger language plpgsql as $$
declare
    counts  text;
    moments text;
    grown   boolean;
begin
    if tg_op = 'INSERT' then
        grown := new.responses > 0 and new.counts >= 0 and new.moments >= 0;
        counts := new.counts::text;
        moments := new.moments::text;
    else
        grown := new.responses > old.responses and new.counts >= old.counts and new.moments >= old.moments;
        counts := (new.counts - old.counts)::text;
        moments := (new.moments - old.moments)::text;
    end if;
    if grown and repeat('0', 11 - (octet_length(counts) + 11) % 12) || counts like repeat('000_________', (octet_length(counts) + 11) / 12)
       and repeat('0', 11 - (octet_length(moments) + 11) % 12) || moments like repeat('000_________', (octet_length(moments) + 11) / 12) then
        return new;
    end if;
    raise exception 'the service may add to a tally, never take from it' using errcode = '42501';
end $$;
-- +goose StatementEnd
create trigger tally_begins after insert on survey.tally
    for each row when (current_user like '%\_service') execute function survey.refuse_less();
create trigger tally_grows before update on survey.tally
    for each row when (current_user like '%\_service') execute function survey.refuse_less();
comment on trigger tally_begins on survey.tally is 'For role sipas_service alone: staff take away what is set aside, the owner what is recounted';
comment on trigger tally_grows on survey.tally is 'For role sipas_service alone, like tally_begins';
