-- expand: a unit may have a hotline of its own, which its desks tell people in place of the province's
-- lock: survey.unit access exclusive, scan
-- +goose Up
alter table survey.unit add column hotline text not null default ''
    constraint unit_hotline_line check (char_length(hotline) <= 500 and hotline !~ '[[:cntrl:]]');
comment on column survey.unit.hotline is 'Whom people may call about the unit; empty: whom the province names. Reference data never touch it';
