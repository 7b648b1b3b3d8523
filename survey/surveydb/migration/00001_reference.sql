-- +goose Up
create table survey.province (
    code        text primary key constraint province_code_form check (code ~ '^[0-9]{2}$'),
    name        text not null,
    full_name   text not null,
    name_en     text not null,
    kind        text not null,
    merged_from text[] not null
);
comment on table survey.province is 'Provinces and cities in force since 2025-07-01';

create table survey.unit (
    id            integer generated always as identity primary key,
    code          text not null constraint unit_code_unique unique,
    province_code text not null references survey.province,
    level         text not null constraint unit_level_known check (level in ('province', 'agency', 'commune')),
    name          text not null,
    name_en       text not null,
    confidence    text not null constraint unit_confidence_known check (confidence in ('high', 'medium'))
);
comment on table survey.unit is 'Bodies that are assessed. Everything is keyed by code, never by name';
comment on column survey.unit.confidence is 'How sure the source is that the body exists under this name';
create index unit_by_province on survey.unit (province_code, level); -- every page lists the units of one province

create table survey.service (
    slug     text primary key,
    name     text not null,
    name_en  text not null,
    position smallint not null
);
comment on table survey.service is 'Fields of administrative procedures met at one-stop desks';

create table survey.questionnaire (
    key          text primary key,
    content      jsonb not null,
    published_at timestamptz not null default now()
);
comment on table survey.questionnaire is 'Published questionnaires; a published one never changes';

-- +goose StatementBegin
create function survey.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is immutable once published', tg_table_name using errcode = '23514';
end $$;
-- +goose StatementEnd
create trigger questionnaire_immutable before update or delete on survey.questionnaire
    for each row execute function survey.refuse_change();

create table survey.place (
    code          text primary key constraint place_code_form check (code ~ '^[23456789ACEFHJKMNPRTWXY]{5}$'),
    unit_id       integer not null references survey.unit,
    name          text not null,
    name_en       text not null,
    questionnaire text not null references survey.questionnaire,
    opened_at     timestamptz not null default now(),
    closed_at     timestamptz
);
comment on table survey.place is 'Desks where people are served; the code stands behind the QR picture';
create index place_by_unit on survey.place (unit_id); -- which desks a unit has

-- +goose StatementBegin
create function survey.tell_place() returns trigger language plpgsql as $$
begin
    perform pg_notify('survey_place', '');
    return null;
end $$;
-- +goose StatementEnd
-- Running programs keep the places in memory and read them again when they hear this.
create trigger place_changed after insert or update or delete on survey.place
    for each statement execute function survey.tell_place();
