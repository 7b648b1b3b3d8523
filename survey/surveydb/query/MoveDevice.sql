update survey.device d set place_code = p.code
from survey.place p, survey.place old
where d.province_code = @province and d.id = @id and old.province_code = @province and old.code = d.place_code
  and p.province_code = @province and p.code = @place
  and (@units::int[] is null or old.unit_id = any(@units) and p.unit_id = any(@units))
