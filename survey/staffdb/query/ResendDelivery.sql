update staff.webhook_delivery set state = 'waiting', tries = 0, ready_at = @now, next_at = @now
where province_code = @province and webhook_id = @webhook and id = @id and state = 'parked'
