select survey.decide(@province, @ids::uuid[], @standing, @reason, @note, @by)
