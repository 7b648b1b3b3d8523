select survey.compact_tallies(@province, @unit_id, @before, @most)
