-- The tallies of a day are written over with every batch of answers, and never again once the day is over. What they leave behind is looked for
-- after a thousand rows and not after a fifth of the table, so that the next day's rows take its place: 33,540 rows of sixty days, each written over
-- six times, took 1,600 bytes a row, and take 1,411; 1,269 is what a row holds.
-- +goose Up
alter table survey.tally set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
