-- expand: what is told no more of a settled month
-- lock: analytics.step access exclusive, moment
-- +goose Up
-- A review of a settled month moves ten people or more, of whom few may be of one mode, or have answered one question; and it may leave few of those set
-- aside. What would tell of these is told no more of that month.
alter table analytics.step
    add column aside_untold boolean not null default false,
    add column modes_untold boolean not null default false,
    add column items_untold boolean not null default false;
comment on column analytics.step.aside_untold is 'What was set aside of the month is told no more: neither of the unit''s quarter nor of the totals it is in';
comment on column analytics.step.modes_untold is 'The unit''s modes are told no more of the month''s quarter and year';
comment on column analytics.step.items_untold is 'The month''s answers to items are in no figure any more';
comment on column analytics.step.received is 'Answers that count and have come in by now; published as they grow, unlike what they say. Of a settled month those that are published';
comment on table analytics.step_tally is 'analytics.month_tally as it was when a state was taken. What of it was set aside is told of settled months alone';

-- Months that were settled with an earlier state had nothing set aside kept with it: of them that is not known, and is not nought.
update analytics.step s set aside_untold = true
where s.settled
  and not exists (select from analytics.step_tally t where t.province_code = s.province_code and t.unit_id = s.unit_id and t.month = s.month and t.state = 'published' and t.standing = 'set_aside')
  and exists (select from analytics.month_tally m where m.province_code = s.province_code and m.unit_id = s.unit_id and m.month = s.month and m.standing = 'set_aside');
-- Where there are any, all of the province is published anew.
delete from analytics.progress p where exists (select from analytics.step s where s.province_code = p.province_code and s.aside_untold);
