select followup.decide(@province, @units::int[], @id, @screening, @reason, @text, @by)
