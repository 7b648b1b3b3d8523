-- +goose Up
-- A response that came when its month was settled is kept, and counts nowhere. That is for good: no review makes it count.
alter table survey.response
    drop constraint response_standing_known,
    add constraint response_standing_known check (standing in ('counted', 'set_aside', 'late'));
comment on column survey.response.standing is 'counted, set aside (with the reason), or late: it came when its month was settled, and counts nowhere';
comment on column survey.response.reason is 'Why it was set aside; empty for any other';
alter table survey.standing_review
    add constraint standing_review_of_others check (from_standing <> 'late' and to_standing <> 'late');
comment on constraint standing_review_of_others on survey.standing_review is 'What came late stays late, and what came in time is never made late';
