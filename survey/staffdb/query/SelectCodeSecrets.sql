select id, name, code_secret from staff.account
where province_code = @province and code_secret is not null
order by id
