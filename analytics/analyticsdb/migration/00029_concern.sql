-- expand: of which units difficulties or extra payment are reported more than of their level, found once where figures are published
-- lock: analytics.finding access exclusive, scan
-- +goose Up
-- Who is shown some units alone cannot test them against their level: what a leader reads of his unit would differ from what everybody reads.
alter table analytics.finding add column concerns text[] not null default '{}'
    constraint finding_concerns_known check (concerns <@ array['trouble', 'extra', 'either']);
comment on column analytics.finding.concerns is 'What people surely report more often of the unit than of its level as a whole';
