update survey.response r set standing = @standing, reason = @reason
from survey.receipt c
where c.province_code = @province and c.id = any(@ids::uuid[])
  and r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
