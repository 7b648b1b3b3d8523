select t.id, t.text from followup.take_topics(@province, @lexicon, @most) t
