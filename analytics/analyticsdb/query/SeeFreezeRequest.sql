update analytics.freeze_request set seen_at = now() where province_code = @province and period = @period and number = @number and state = 'proposed'
