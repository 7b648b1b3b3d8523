select c.is_case, c.state, c.n, c.overdue, c.oldest from followup.count_matters(@province, @units::int[], @today) c
