select edition, method, hash, note, frozen_by, frozen_at from analytics.edition
where province_code = @province and period = @period order by edition desc
