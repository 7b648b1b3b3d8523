-- Of a period that has been published.
insert into analytics.freeze_request (province_code, period, number, state, hash, note, proposed_account, proposed_by, seen_at)
select @province, @period, coalesce(max(r.number), 0) + 1, 'proposed', @hash, @note, @account, @by, @seen
from analytics.freeze_request r where r.province_code = @province and r.period = @period
having exists (select from analytics.estimate e where e.province_code = @province and e.period = @period)
returning number, proposed_at
