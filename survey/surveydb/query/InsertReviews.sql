insert into survey.standing_review (unit_id, answered_on, response_id, from_standing, from_reason, to_standing, to_reason, note, decided_by)
select r.unit_id, r.answered_on, r.id, r.standing, r.reason, @standing, @reason, @note, @by
from survey.receipt c join survey.response r on r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
where c.id = any(@ids::uuid[])
order by r.id
