select n.id, n.language, n.text from followup.next_topic_label(@province, @units::int[], @behind) n
