select id, url, secret, secret_before from staff.webhook
where province_code = @province
order by id
