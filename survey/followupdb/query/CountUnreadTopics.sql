select n.unread, n.comments from followup.count_unread_topics(@province, @lexicon) n
