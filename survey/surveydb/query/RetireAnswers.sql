select survey.retire_answers(@province, @unit_id, @most)
