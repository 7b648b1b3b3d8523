-- Who was let in before the tablet was revoked may have taken his time to send. One that was enrolled anew is the same tablet still.
select id from survey.device where province_code = @province and id = any(@devices::bigint[]) and revoked_at is not null and not replaced
