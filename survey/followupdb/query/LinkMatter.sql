select followup.link_matter(@province, @units::int[], @id, @task)
