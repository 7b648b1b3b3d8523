update survey.response r set standing = @standing, reason = @reason
from survey.receipt c
where c.id = any(@ids::uuid[]) and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
