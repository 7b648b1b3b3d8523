delete from analytics.target where province_code = @province and period = @period and method = @method and edition = @edition
