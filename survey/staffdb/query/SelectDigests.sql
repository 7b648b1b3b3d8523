select d.day, d.state, d.tries
from staff.digest d
where d.province_code = @province and d.account_id = @account
order by d.day desc
