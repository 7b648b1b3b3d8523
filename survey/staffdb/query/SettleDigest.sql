update staff.digest set state = @state, next_at = @next
where province_code = @province and day = @day and account_id = @account and state = 'begun' and tries = @tries
