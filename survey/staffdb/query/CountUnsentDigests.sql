select count(*) as digests from staff.digest where province_code = @province and day = @day and state in ('again', 'failed', 'refused')
