select id, decided_at, decided_by, note, to_standing, answers, open from survey.decisions(@province, @units::int[], @from, @until, @most)
