insert into analytics.freeze_request (province_code, period, number, state, hash, note, proposed_account, proposed_by)
select @province, @period, coalesce(max(r.number), 0) + 1, 'proposed', @hash, @note, @account, @by
from analytics.freeze_request r where r.province_code = @province and r.period = @period
returning number, proposed_at
