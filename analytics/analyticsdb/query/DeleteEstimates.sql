delete from analytics.estimate
where province_code = @province and period = @period and method = @method and unit_id <> all (@unit_ids::int[])
