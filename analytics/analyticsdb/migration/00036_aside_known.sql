-- expand: what is known of those set aside is told again
-- lock: none
-- +goose Up
-- Migration 00035 had it told no more what was set aside of a month that was settled with nobody set aside, and in which somebody is by now. That is right where
-- others had come than counted in the state it was settled with: who of them was set aside then is not known. Where there are as many people by now as counted
-- then, nobody else had come: all of them counted, and those set aside by now are a review's, which waits for ten.
--
-- The program takes as much away, for good, each time with what is published: it notes that moment in moved_at. So what was published before 00035 was run has its
-- mark from there alone. The hour is for clocks that differ; what was published in it, and what a review has moved since, stays as it is.
-- Programs that know this migration publish everything anew.
update analytics.step s set aside_untold = false
where s.settled and s.aside_untold
  and s.moved_at < (select min(m.tstamp at time zone 'UTC') from analytics.migration m where m.version_id = 35) - interval '1 hour'
  and not exists (select from analytics.step_tally t where t.province_code = s.province_code and t.unit_id = s.unit_id and t.month = s.month and t.state = 'published' and t.standing = 'set_aside')
  and (select sum(t.responses) from analytics.step_tally t where t.province_code = s.province_code and t.unit_id = s.unit_id and t.month = s.month and t.state = 'published')
    = (select sum(m.responses) from analytics.month_tally m where m.province_code = s.province_code and m.unit_id = s.unit_id and m.month = s.month);
