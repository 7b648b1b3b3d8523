-- Those signed, and those proposed whose period was published again since their figures were seen.
select r.period, r.number, r.state, r.hash, r.note, r.proposed_account, r.proposed_by, r.proposed_at, coalesce(r.signed_account, 0) as signed_account,
       coalesce(r.signed_by, '') as signed_by, r.signed_at, r.reason, r.ended_by, r.ended_at, r.failure, r.edition
from analytics.freeze_request r
where r.province_code = @province
  and (r.state = 'signed' or r.state = 'proposed' and exists (
      select from analytics.estimate e where e.province_code = @province and e.period = r.period and e.computed_at > r.seen_at))
order by r.proposed_at
