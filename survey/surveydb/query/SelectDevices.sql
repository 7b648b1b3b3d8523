select d.id, d.name, d.place_code, d.added_at, d.code_expires_at, d.enrolled_at, d.revoked_at, d.pause, d.heard_at,
       d.version, d.unsent, d.oldest_unsent_ms, d.set_apart, d.clock_skew_ms, d.battery, d.storage, d.empty_on
from survey.device d join survey.place p on p.province_code = @province and p.code = d.place_code
where d.province_code = @province and (@units::int[] is null or p.unit_id = any(@units))
order by d.id
