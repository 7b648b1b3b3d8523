select followup.label_topics(@province, @units::int[], @id, @topics::text[], @by)
