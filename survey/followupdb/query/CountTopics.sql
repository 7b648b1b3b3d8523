select n.topic, n.comments from followup.count_topics(@province, @units::int[], @unit, @since, @before) n
