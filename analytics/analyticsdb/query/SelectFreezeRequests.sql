-- Of one period, or where none is named of all; the last one first.
select r.period, r.number, r.state, r.hash, r.note, r.proposed_account, r.proposed_by, r.proposed_at, coalesce(r.signed_account, 0) as signed_account,
       coalesce(r.signed_by, '') as signed_by, r.signed_at, r.reason, r.ended_by, r.ended_at, r.failure, r.edition
from analytics.freeze_request r
where r.province_code = @province and (@period = '' or r.period = @period)
order by r.period, r.number desc
