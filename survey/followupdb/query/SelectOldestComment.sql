select followup.oldest_comment(@province) as day
