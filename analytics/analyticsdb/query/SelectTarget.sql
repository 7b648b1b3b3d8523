select line_year, line_scope, line_low, line_high, line_from, line_rebuilt, likely, published, place,
       national_year, national, path, by_dimension, by_unit
from analytics.target where province_code = @province and period = @period and method = @method and edition = @edition
