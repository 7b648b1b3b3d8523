update followup.handling h
set state = @state, owner_id = @owner, owner_name = @name, due_on = @due, outcome = @outcome, note = @note, reopened = @reopened, closed_on = @closed,
    revision = h.revision + 1
where h.province_code = @province and (@units::int[] is null or h.unit_id = any(@units)) and h.comment_id = @id and h.revision = @revision
