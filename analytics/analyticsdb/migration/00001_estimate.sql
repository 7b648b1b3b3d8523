-- +goose Up
create table analytics.month_tally (
    unit_id       integer not null,
    month         date not null,
    questionnaire text not null,
    standing      text not null,
    responses     bigint not null,
    counts        numeric not null,
    moments       numeric not null,
    primary key (unit_id, month, questionnaire, standing)
);
comment on table analytics.month_tally is 'survey.tally added up to months, so that a year is twelve rows a unit however many answers came';

create table analytics.progress (
    name              text primary key,
    cursor            xid8 not null,
    system_identifier text not null,
    updated_at        timestamptz not null default now()
);
comment on table analytics.progress is 'Up to which transaction changes were published; void in another cluster, where transaction numbers start anew';

create table analytics.estimate (
    unit_id       integer not null,
    province_code text not null,
    period_kind   text not null constraint estimate_period_kind_known check (period_kind in ('month', 'quarter', 'year')),
    period        text not null,
    period_start  date not null,
    method        text not null,
    status        text not null constraint estimate_status_known check (status in ('hidden', 'few', 'provisional', 'ranked')),
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
    dimensions    jsonb not null,
    items         jsonb not null,
    computed_at   timestamptz not null,
    frozen_at     timestamptz,
    primary key (unit_id, period, method),
    constraint estimate_shown_by_status check ((index is not null) = (status in ('provisional', 'ranked'))),
    constraint estimate_ranked_by_status check (rank is null or status = 'ranked')
);
comment on table analytics.estimate is 'Published figures, suppression applied: what is null here is shown to nobody';
create index estimate_by_period on analytics.estimate (province_code, period); -- a results page reads one province and period

create table analytics.benchmark (
    year          integer not null,
    province_code text not null,
    scope         integer not null,
    series        integer not null,
    province      text not null,
    score         double precision constraint benchmark_score_range check (score between 0 and 100),
    rank          integer constraint benchmark_rank_range check (rank between 1 and scope),
    confidence    text not null constraint benchmark_confidence_known check (confidence in ('seen', 'derived', 'inferred')),
    source_url    text not null,
    primary key (year, province_code)
);
comment on table analytics.benchmark is 'Published results of the official survey; province 00 is the national average, codes before 2025 are those of the 63 provinces';

create table analytics.predecessor (
    code           text primary key,
    name           text not null,
    successor_code text not null
);
comment on table analytics.predecessor is 'The 63 provinces before 2025-07-01 and the one each is part of now';
