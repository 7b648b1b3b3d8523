delete from survey.tally where unit_id = @unit_id
