-- +goose Up
-- Imports of a province are one after the other: what stood there before is what the one before has left.
create table survey.import_turn (
    province_code text primary key references survey.province,
    last_id       bigint not null
);
comment on table survey.import_turn is 'Whoever imports or undoes holds the row of the province, and numbers the import by it';

create table survey.import (
    province_code text not null references survey.province,
    id            bigint not null,
    kind          text not null constraint import_kind_known check (kind in ('transactions', 'benchmark')),
    file_name     text not null constraint import_file_named check (file_name <> ''),
    reason        text not null default '',
    row_count     integer not null,
    new_count     integer not null,
    changed_count integer not null,
    same_count    integer not null,
    total_before  bigint not null default 0,
    total_after   bigint not null default 0,
    before        jsonb not null,
    after         jsonb not null,
    imported_by   text not null constraint import_by_given check (imported_by <> ''),
    imported_at   timestamptz not null default now(),
    undone_at     timestamptz,
    undone_by     text not null default '',
    undone_reason text not null default '',
    constraint import_undone_signed check ((undone_at is null) = (undone_by = '')),
    constraint import_undone_with_reason check ((undone_at is null) = (undone_reason = '')),
    primary key (province_code, id)
);
comment on table survey.import is 'Files of numbers that were imported. Nothing of a row changes but that it was undone';
comment on column survey.import.row_count is 'Rows of the file';
comment on column survey.import.new_count is 'Cells of which nothing was known: units and months, or years and provinces';
comment on column survey.import.total_before is 'The sum of transactions of what is new or changed, before and after';
comment on column survey.import.before is 'The rows that stood in the cells that are new or changed, as undoing brings them back';
comment on column survey.import.after is 'The rows that stand there since, against which undoing holds what stands there then';

create table survey.upload (
    province_code text not null references survey.province,
    id            uuid not null,
    kind          text not null constraint upload_kind_known check (kind in ('transactions', 'benchmark')),
    owner         text not null constraint upload_owned check (owner <> ''),
    file_name     text not null constraint upload_file_named check (file_name <> ''),
    content       bytea not null constraint upload_small check (octet_length(content) <= 4194304),
    plan          text not null,
    import_id     bigint,
    expires_at    timestamptz not null,
    primary key (province_code, id)
);
comment on table survey.upload is 'Files that wait for whoever sent them to say yes to what they would change; gone after an hour, or with the next one';
comment on column survey.upload.owner is 'The account that sent it: nobody else sees it or says yes to it';
comment on column survey.upload.plan is 'Digest of what it would change, as its sender was shown';
comment on column survey.upload.import_id is 'The import it became; its content is gone then';
