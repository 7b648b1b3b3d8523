-- A code that waits comes before those that were used with the same sign.
select d.id, d.code_hash, d.code_expires_at, d.enrolled_at is not null as used, d.code_tries
from survey.device d join survey.place p on p.province_code = @province and p.code = d.place_code
where d.province_code = @province and d.code_sign = @sign and (d.revoked_at is null or d.enrolled_at is not null)
  and (@units::int[] is null or p.unit_id = any(@units))
order by d.enrolled_at is not null, d.id desc limit 1
for update of d
