-- +goose Up
-- More of what a province decides about its survey is chosen in the browser, or by a command, instead of where the program is started.
alter table survey.setting drop constraint setting_name_known;
alter table survey.setting add constraint setting_name_known check (name in ('answers_per_transaction', 'threshold_few', 'threshold_provisional',
    'threshold_ranked', 'step', 'step_every', 'settle_days', 'public_results', 'body', 'contact', 'hotline'));
alter table survey.setting add column reason text not null default '';
comment on column survey.setting.reason is 'Why, in the words of who chose it';
