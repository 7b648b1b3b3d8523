update survey.device d set revoked_at = least(revoked_at, now()), replaced = false
from survey.place p
where d.province_code = @province and d.id = @id and p.province_code = @province and p.code = d.place_code
  and (@units::int[] is null or p.unit_id = any(@units))
