-- A code that waits comes before those that were used with the same sign.
select id, code_hash, code_expires_at, enrolled_at is not null as used, code_tries
from survey.device where code_sign = @sign and (revoked_at is null or enrolled_at is not null)
order by enrolled_at is not null, id desc limit 1
for update
