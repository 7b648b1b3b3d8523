update survey.device
set heard_at = now(), version = @version, unsent = @unsent, oldest_unsent_ms = @oldest_unsent_ms, set_apart = @set_apart,
    clock_skew_ms = @clock_skew_ms, battery = @battery, storage = @storage
where id = @id
