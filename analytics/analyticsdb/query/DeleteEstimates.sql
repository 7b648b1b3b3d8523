delete from analytics.estimate
where province_code = @province and period = @period and method = @method and frozen_at is null and unit_id <> all (@unit_ids::int[])
