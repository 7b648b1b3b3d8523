select followup.tell_topics(@province, @lexicon, @today, @fewest)
