update analytics.freeze_request
set state = 'signed', four_eyes = @four_eyes, signed_account = @account, signed_by = @by, signed_at = now(), reason = @reason
where province_code = @province and period = @period and number = @number
returning signed_at
