-- Whoever imports or undoes finishes it at once: what waits for longer was left.
select id, undone_at is not null, after::text
from survey.import
where province_code = @province and excess_due and greatest(imported_at, undone_at) <= now() - make_interval(secs => @seconds)
order by id
