-- expand: a task that is shown by a later month than it was opened by is of that month
-- lock: none
-- +goose Up
comment on column followup.task.period is 'Of the figures that it was opened by, as far as its unit is told: where these were of few people, the month in which it was found again and shown';
