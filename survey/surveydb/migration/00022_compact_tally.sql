-- A tally's counters are mostly small numbers in twelve digits each, many of them alike: PostgreSQL's own compression takes 1,187 bytes of counters
-- to some 200. It compresses by itself only what lies in rows of more than two thousand bytes, which a tally never has, and would have to do it
-- again at each commit while answers come in. So the rows of days that are over are compressed once, in the background: copied into a table whose
-- rows are long enough, and taken back from there as they lie. The values stay the same numbers; whatever reads or adds to them, this version or
-- another, sees no difference, and what somebody adds to such a row makes it a plain one again.
-- +goose Up
create unlogged table survey.tally_press (
    province_code text not null,
    unit_id       integer not null,
    answered_on   date not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    reason        text not null,
    counts        numeric not null,
    moments       numeric not null,
    weight        text not null
);
alter table survey.tally_press
    alter counts set compression pglz, alter moments set compression pglz, -- smaller than by lz4: 192 bytes against 329
    alter weight set storage plain;
comment on table survey.tally_press is 'Empty but for moments: where tallies of days that are over are compressed. Whoever compresses holds it';
comment on column survey.tally_press.weight is 'Makes the row long enough to be compressed';

-- +goose StatementBegin
create function survey.compact_tallies(of_province text, of_unit integer, before date, most integer) returns integer
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    compacted integer;
begin
    lock table survey.tally_press in access exclusive mode;
    -- A row that somebody holds is left for another time: whoever waits for nothing is in no circle of waiting.
    insert into survey.tally_press (province_code, unit_id, answered_on, questionnaire, mode, standing, reason, counts, moments, weight)
    select t.province_code, t.unit_id, t.answered_on, t.questionnaire, t.mode, t.standing, t.reason, t.counts, t.moments, repeat('-', 2100)
    from survey.tally t
    where t.province_code = of_province and t.unit_id = of_unit and t.answered_on < before and pg_column_compression(t.moments) is null
    limit most
    for update skip locked;
    if not found then
        return 0;
    end if;
    update survey.tally t set counts = p.counts, moments = p.moments
    from survey.tally_press p
    where t.province_code = of_province and p.province_code = of_province and t.unit_id = p.unit_id and t.answered_on = p.answered_on
      and t.questionnaire = p.questionnaire and t.mode = p.mode and t.standing = p.standing and t.reason = p.reason
      and t.counts = p.counts and t.moments = p.moments and pg_column_compression(p.moments) is not null;
    get diagnostics compacted = row_count;
    truncate survey.tally_press;
    return compacted;
end $$;
-- +goose StatementEnd
comment on function survey.compact_tallies is 'Compresses the counters of a unit''s tallies of days before one, so many at most, and changes no number';
revoke all on function survey.compact_tallies from public;
