select period, edition, method, hash, note, frozen_by, frozen_at from analytics.edition
where province_code = @province order by period, edition desc
