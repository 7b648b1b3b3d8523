delete from analytics.finding
where province_code = @province and period = @period and method = @method and edition = @edition and unit_id <> all (@unit_ids::int[])
