insert into survey.standing_review (province_code, unit_id, answered_on, response_id, from_standing, from_reason, to_standing, to_reason, note, decided_by)
select r.province_code, r.unit_id, r.answered_on, r.id, r.standing, r.reason, @standing, @reason, @note, @by
from survey.receipt c
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
where c.province_code = @province and c.id = any(@ids::uuid[])
order by r.id
