insert into analytics.edition_check (province_code, period, edition, number, checked_by, recomputed, differences)
select @province, @period, @edition, coalesce(max(c.number), 0) + 1, @by, @recomputed, @differences
from analytics.edition_check c where c.province_code = @province and c.period = @period and c.edition = @edition
