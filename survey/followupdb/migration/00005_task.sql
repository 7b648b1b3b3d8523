-- expand: tasks, what happened to each, and how many there are for dashboards
-- lock: none
-- +goose Up
create table followup.task (
    province_code text not null references survey.province,
    id            uuid not null default gen_random_uuid(),
    unit_id       integer not null,
    why           text not null constraint task_why_known
                  check (why in ('bad_figure', 'falling', 'streak', 'reported', 'silent', 'topic', 'conduct', 'by_hand')),
    about         text not null default '' constraint task_about_short check (length(about) <= 100),
    period        text not null default '',
    measure       text not null constraint task_measure_known check (measure in ('index', 'trouble', 'extra', 'either', 'answers')),
    audience      text not null constraint task_audience_known check (audience in ('unit', 'inspectorate')),
    words         text not null default '' constraint task_words_short check (length(words) <= 1000),
    state         text not null constraint task_state_known
                  check (state in ('opened', 'accepted', 'cause', 'remedy', 'done', 'judged', 'withdrawn')),
    opened_on     date not null,
    opened_by     text not null constraint task_by_given check (opened_by <> ''),
    shown_on      date,
    owner_account bigint not null default 0,
    owner_name    text not null default '',
    due_on        date not null,
    cause         text not null default '' constraint task_cause_known
                  check (cause in ('', 'staff', 'skill', 'manner', 'procedure', 'delay', 'coordination', 'facilities', 'system', 'guidance', 'other')),
    cause_words   text not null default '' constraint task_cause_words_short check (length(cause_words) <= 1000),
    remedy        text not null default '' constraint task_remedy_short check (length(remedy) <= 1000),
    done_on       date,
    verdict       text not null default '' constraint task_verdict_known check (verdict in ('', 'recovered', 'not_recovered', 'too_few')),
    evidence      jsonb not null default '{}',
    judged_on     date,
    escalation    text not null default '' constraint task_escalation_known check (escalation in ('', 'owner', 'leader', 'department', 'province')),
    synthetic     boolean not null default false,
    changed_by    text not null,
    revision      integer not null default 1,
    primary key (province_code, id),
    constraint task_done_has_a_day check (state not in ('done', 'judged') or done_on is not null),
    constraint task_judged_has_a_verdict check ((state = 'judged') = (verdict <> ''))
);
comment on table followup.task is 'What a unit has to mend, with what gave rise to it, who answers for it, and what became of it';
comment on column followup.task.id is 'Drawn, not counted: ids tell nobody how many tasks there are that he does not see';
comment on column followup.task.shown_on is 'From when on the unit sees it; null: what it was opened by is not published yet';
comment on column followup.task.due_on is 'The day by which it should be accepted, then by which it should be done';
comment on column followup.task.evidence is 'The published figures the verdict was given by';
comment on column followup.task.changed_by is 'Who did last something that the revision counts';
comment on column followup.task.synthetic is 'Made by sipas demo, and removed with it';
-- One open task of a unit, a reason and what it is about. People may open several of their own.
create unique index task_open_once on followup.task (province_code, unit_id, why, about, audience) where state not in ('judged', 'withdrawn') and why <> 'by_hand';
create index task_by_due on followup.task (province_code, due_on, id) where state not in ('judged', 'withdrawn');
create index task_by_unit on followup.task (province_code, unit_id, opened_on);

create table followup.task_event (
    province_code text not null,
    task_id       uuid not null,
    number        integer not null,
    happened_on   date not null,
    what          text not null constraint task_event_known
                  check (what in ('open', 'again', 'escalate', 'accept', 'assign', 'cause', 'remedy', 'finish', 'resume', 'judge', 'withdraw')),
    actor         text not null constraint task_event_by_given check (actor <> ''),
    words         text not null default '' constraint task_event_words_short check (length(words) <= 1000),
    period        text not null default '',
    shown_on      date,
    primary key (province_code, task_id, number),
    constraint task_event_of_task foreign key (province_code, task_id) references followup.task on delete cascade
);
comment on table followup.task_event is 'What happened to a task, in order. The day and not the moment: what is found in answers tells when they came';
comment on column followup.task_event.period is 'Of the figure that was found; empty where it is published';

alter table followup.task enable row level security;
alter table followup.task_event enable row level security;
create policy of_province on followup.task using (province_code = nullif(current_setting('sipas.province', true), ''));
create policy of_province on followup.task_event using (province_code = nullif(current_setting('sipas.province', true), ''));
