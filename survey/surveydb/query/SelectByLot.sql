select r.id from survey.answer r
where r.province_code = @province and r.unit_id = @unit_id and r.answered_on >= @month and r.answered_on < (@month + interval '1 month')::date
  and (r.standing = 'counted' or r.reason = 'excess') and not r.decided
order by md5(r.id::text)
