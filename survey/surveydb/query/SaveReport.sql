update survey.device d
set heard_at = now(), version = @version, unsent = @unsent, oldest_unsent_ms = @oldest_unsent_ms, set_apart = @set_apart,
    clock_skew_ms = @clock_skew_ms, battery = @battery, storage = @storage, empty_on = coalesce(@empty_on::date, d.empty_on)
from survey.place p
where d.province_code = @province and d.id = @id and p.province_code = @province and p.code = d.place_code
  and (@units::int[] is null or p.unit_id = any(@units))
