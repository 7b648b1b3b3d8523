-- expand: when what is told of a unit changed last, and which periods were published as over
-- lock: analytics.estimate access exclusive, moment
-- lock: analytics.hiding access exclusive, moment
-- +goose Up
-- Other systems ask for what has changed. When figures were computed says nothing of that: those of all units are computed where one unit's come in,
-- and weights and ranks move with the others'. Kept by the database, so that programs that do not know it write it as well.
alter table analytics.estimate add column changed_at timestamptz;
comment on column analytics.estimate.changed_at is 'When something of the row changed last that GET /api/v1/indicators tells; null until the row is next computed, of rows that were there before';

-- +goose StatementBegin
create function analytics.told(status text, n bigint, index double precision, low double precision, high double precision, dimensions jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select jsonb_build_array($1, $2, round(round($3::numeric, 10), 2), round(round($4::numeric, 10), 2), round(round($5::numeric, 10), 2),
        (select jsonb_agg(jsonb_build_array(d.value -> 'key', d.value -> 'n', round(round((d.value ->> 'share')::numeric, 10), 2),
                                            round(round((d.value ->> 'low')::numeric, 10), 2), round(round((d.value ->> 'high')::numeric, 10), 2)) order by d.ordinality)
         from jsonb_array_elements($6) with ordinality d where $3 is not null))
$$;
-- +goose StatementEnd
comment on function analytics.told is 'What GET /api/v1/indicators tells of an estimate, rounded as it is told';

-- +goose StatementBegin
create function analytics.note_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.changed_at := now();
    if tg_op = 'UPDATE' then
        if analytics.told(old.status, old.n, old.index, old.low, old.high, old.dimensions)
           is not distinct from analytics.told(new.status, new.n, new.index, new.low, new.high, new.dimensions) then
            new.changed_at := coalesce(old.changed_at, old.computed_at);
        end if;
    end if;
    return new;
end
$$;
-- +goose StatementEnd
create trigger estimate_changed before insert or update of status, n, index, low, high, dimensions on analytics.estimate
for each row execute function analytics.note_change();

-- How many were set aside, and by which mode people answered, is told of periods that are over. One becomes over by time alone, where nobody answers in
-- its last month.
alter table analytics.hiding add column over boolean not null default false;
comment on column analytics.hiding.over is 'It was published as over for good';
