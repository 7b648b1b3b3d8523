-- +goose Up
-- All answers that came, less those that figures count, would tell how many were set aside, however few.
delete from analytics.progress; -- days are counted anew
comment on table analytics.day_received is 'How many answers that count came about a unit on a day';
comment on column dashboard.daily.responses is 'Answers that count and came that day; empty under 10. Totals leave out units without a number where those are under 10 together';
