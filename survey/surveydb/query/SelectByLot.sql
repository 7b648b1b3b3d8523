-- Which of them a person has decided about by the time they are held is seen then.
select r.id from survey.answers(@province, array[@unit_id::int], '', @month::date, (@month::date + interval '1 month')::date) r
where (r.standing = 'counted' or r.reason = 'excess') and not r.decided
order by md5(r.id::text)
