update analytics.freeze_request set state = @state, ended_by = @by, ended_at = now(), failure = @failure, edition = @edition
where province_code = @province and period = @period and number = @number
returning ended_at
