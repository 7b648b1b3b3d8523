-- +goose Up
-- Monthly tallies follow from the daily ones: they are made anew, and publishing starts anew with them.
delete from analytics.progress;
delete from analytics.month_tally;
alter table analytics.month_tally add column day_moments numeric not null;
comment on column analytics.month_tally.day_moments is 'Packed, eighteen digits a counter. Over days: their number, and sums of products of a day''s totals, in the order package survey documents at DayMoments (137)';
