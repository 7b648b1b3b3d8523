select id, unit_id, answered_on, questionnaire, mode, standing, reason, answers from survey.hold_answers(@province, @units::int[], @ids::uuid[])
