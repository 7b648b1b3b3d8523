-- Those that were not over when they were published last.
select period from analytics.hiding where province_code = @province and not over order by period
