select followup.decide_matter(@province, @units::int[], @id, @state, @due, @ended, @by, @to, @words)
