select followup.keep_topics(@province, @lexicon, @ids::uuid[], @found::text[])
