-- Who was let in before the tablet was revoked may have taken his time to send.
select id from survey.device where province_code = @province and id = any(@devices::bigint[]) and revoked_at is not null
