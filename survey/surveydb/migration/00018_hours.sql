-- +goose Up
-- When people are served at a place, as survey.Hours writes it: Mon-Fri 07:30-11:30 13:30-17:00, Sat 07:30-11:30. No answer is refused for it.
alter table survey.place add column hours text not null default '' constraint place_hours_written
    check (hours ~ '^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))?( [0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]){1,4}(, (?=[MTWFS])|$))*$');
comment on column survey.place.hours is 'When people are served there, by weekday; empty: nobody has said';
