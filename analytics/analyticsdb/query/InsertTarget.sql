insert into analytics.target (province_code, period_kind, period, period_start, method, index, low, high, line_year, line_scope, line_low, line_high,
    gap_low, gap_high, verdict, probability, national_year, national, rise, path)
values (@province, @period_kind, @period, @period_start, @method, @index, @low, @high, @line_year, @line_scope, @line_low, @line_high,
    @gap_low, @gap_high, @verdict, @probability, @national_year, @national, @rise, @path)
