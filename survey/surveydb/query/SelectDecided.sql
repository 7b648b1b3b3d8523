select response_id, from_standing, from_reason, last from survey.decided(@province, @units::int[], @decision)
