select followup.set_conduct(@province, @ids::uuid[], @conduct)
