insert into staff.invitation (province_code, token_hash, account_id, made_by, expires_at)
values (@province, @hash, @account, @by, @expires)
