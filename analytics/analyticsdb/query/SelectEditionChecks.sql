-- The last one of each edition.
select distinct on (c.edition) c.edition, c.checked_at, c.checked_by, c.recomputed, c.differences
from analytics.edition_check c where c.province_code = @province and c.period = @period
order by c.edition, c.number desc
