-- expand: a schema for what becomes of what citizens say
-- lock: none
-- +goose Up
comment on schema followup is 'What becomes of what citizens say: comments that are looked at and shown, conduct that is looked into, tasks, people to call back';
