select count(*) from survey.remarks(@province, @units::int[], @unit, @from, @until)
