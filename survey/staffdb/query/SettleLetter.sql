update staff.webhook_delivery set state = @state, tries = tries + 1, next_at = @next, last_at = @now, outcome = @outcome, status = @status, claim = '', claimed_until = null
where province_code = @province and id = @id and claim = @claim
