select i.account_id from staff.invitation i join staff.account a on a.province_code = i.province_code and a.id = i.account_id
where i.province_code = @province and a.province_code = @province and i.token_hash = @hash and i.used_at is null and i.expires_at > @now and a.state <> 'disabled'
