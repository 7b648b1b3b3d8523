insert into analytics.target (province_code, period, method, edition, basis, line_year, line_scope, line_low, line_high, line_from,
    line_rebuilt, likely, published, place, national_year, national, rise, path, by_dimension, by_unit, computed_at)
values (@province, @period, @method, @edition, @basis, @line_year, @line_scope, @line_low, @line_high, @line_from,
    @line_rebuilt, @likely, @published, @place, @national_year, @national, @rise, @path, @by_dimension, @by_unit, now())
on conflict (province_code, period, method, edition) do update
set basis = excluded.basis, line_year = excluded.line_year, line_scope = excluded.line_scope, line_low = excluded.line_low,
    line_high = excluded.line_high, line_from = excluded.line_from, line_rebuilt = excluded.line_rebuilt, likely = excluded.likely,
    published = excluded.published, place = excluded.place, national_year = excluded.national_year, national = excluded.national,
    rise = excluded.rise, path = excluded.path, by_dimension = excluded.by_dimension, by_unit = excluded.by_unit, computed_at = excluded.computed_at
