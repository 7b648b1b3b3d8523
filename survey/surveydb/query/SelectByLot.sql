select r.id from survey.response r
where r.province_code = @province and r.unit_id = @unit_id and r.answered_on >= @month and r.answered_on < (@month + interval '1 month')::date
  and (r.standing = 'counted' or r.reason = 'excess')
  and not exists (select from survey.standing_review v
                  where v.province_code = r.province_code and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                    and v.decided_by <> 'rule')
order by md5(r.id::text)
