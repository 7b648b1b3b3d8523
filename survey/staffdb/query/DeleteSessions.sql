delete from staff.session
where province_code = @province and (@account::bigint = 0 or account_id = @account) and (@id::bigint = 0 or id = @id) and id <> @but
