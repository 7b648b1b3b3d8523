-- +goose Up
-- Both tables follow from the tallies: they are made anew, and so is the place where publishing goes on.
drop table analytics.month_tally;
drop table analytics.estimate;
delete from analytics.progress;
alter table analytics.progress add column settings text not null;
comment on column analytics.progress.settings is 'By which settings was published last; with others everything is published again';

create table analytics.month_tally (
    unit_id       integer not null,
    month         date not null,
    questionnaire text not null,
    mode          text not null,
    standing      text not null,
    reason        text not null,
    responses     bigint not null,
    answered      bigint[] not null,
    counts        numeric not null,
    moments       numeric not null,
    primary key (unit_id, month, questionnaire, mode, standing, reason)
);
comment on table analytics.month_tally is 'survey.tally added up to months, so that a year is a few rows a unit however many answers came';
comment on column analytics.month_tally.answered is 'Responses with an answer in each of the five dimensions: what decides whether a figure may be shown';

create table analytics.estimate (
    unit_id       integer not null,
    province_code text not null,
    period_kind   text not null constraint estimate_period_kind_known check (period_kind in ('month', 'quarter', 'year')),
    period        text not null,
    period_start  date not null,
    method        text not null,
    status        text not null constraint estimate_status_known check (status in ('hidden', 'few', 'provisional', 'ranked')),
    suppressed    boolean not null,
    n             bigint not null,
    set_aside     bigint not null,
    index         double precision,
    low           double precision,
    high          double precision,
    mean          double precision,
    mean_low      double precision,
    mean_high     double precision,
    rank          integer,
    rank_low      integer,
    rank_high     integer,
    transactions  bigint,
    weight        double precision,
    weighting     text not null constraint estimate_weighting_known check (weighting in ('', 'self', 'transactions')),
    effective_n   double precision,
    design_effect double precision,
    changes       jsonb not null,
    dimensions    jsonb not null,
    items         jsonb not null,
    detail        jsonb not null,
    computed_at   timestamptz not null,
    primary key (unit_id, period, method),
    constraint estimate_shown_by_status check ((index is not null) = (status in ('provisional', 'ranked'))),
    constraint estimate_ranked_by_status check (rank is null or status = 'ranked')
);
comment on table analytics.estimate is 'Published figures, suppression applied: what is null here is shown to nobody';
comment on column analytics.estimate.suppressed is 'Hidden although there are answers enough, because it would tell another hidden figure';
comment on column analytics.estimate.transactions is 'Of the period; null where not every month with answers was reported';
comment on column analytics.estimate.weight is 'Share in the province''s index';
create index estimate_by_period on analytics.estimate (province_code, period); -- a results page reads one province and period

create table analytics.edition (
    province_code     text not null,
    period            text not null,
    edition           integer not null,
    method            text not null,
    hash              text not null,
    inputs            jsonb not null,
    snapshot          text not null,
    system_identifier text not null,
    note              text not null,
    frozen_by         text not null constraint edition_by_given check (frozen_by <> ''),
    frozen_at         timestamptz not null default now(),
    primary key (province_code, period, edition)
);
comment on table analytics.edition is 'A period frozen: what went into its figures, and a hash over that and the figures. Corrections make a new edition';
comment on column analytics.edition.snapshot is 'Which transactions were over when the period was frozen: tells the responses that were counted';
create table analytics.frozen_estimate (
    like analytics.estimate including constraints,
    edition integer not null,
    primary key (unit_id, period, method, edition)
);
create index frozen_estimate_by_period on analytics.frozen_estimate (province_code, period, edition); -- as estimate_by_period
comment on table analytics.frozen_estimate is 'The figures of an edition; never changed';

-- +goose StatementBegin
create function analytics.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is immutable: freeze a new edition', tg_table_name using errcode = '23514';
end $$;
-- +goose StatementEnd
create trigger edition_immutable before update or delete on analytics.edition
    for each row execute function analytics.refuse_change();
create trigger frozen_estimate_immutable before update or delete on analytics.frozen_estimate
    for each row execute function analytics.refuse_change();

create table analytics.hiding (
    province_code text not null,
    period        text not null,
    hash          text not null,
    primary key (province_code, period)
);
comment on table analytics.hiding is 'Which figures of a period were hidden when it was published last, as a hash: when that changes the period is published again';

alter table analytics.benchmark
    add column origin text not null default 'embedded' constraint benchmark_origin_known check (origin in ('embedded', 'imported'));
comment on column analytics.benchmark.origin is 'Imported results are not replaced by those that come with the program';
