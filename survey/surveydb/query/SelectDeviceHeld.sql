select d.place_code, d.pause, d.revoked_at is not null as revoked, d.replaced, p.unit_id
from survey.device d join survey.place p on p.province_code = @province and p.code = d.place_code
where d.province_code = @province and d.id = @id and (@units::int[] is null or p.unit_id = any(@units))
for update of d
