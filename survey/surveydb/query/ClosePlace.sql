update survey.place set closed_at = coalesce(closed_at, now()) where code = @code
