select followup.oldest_unread(@province) as day
