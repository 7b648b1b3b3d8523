select coalesce(followup.matter_words(@province, @units::int[], @id), '')
