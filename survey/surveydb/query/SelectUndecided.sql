-- Answers that no person has decided about, held: those that count, and those that are set aside for one of these reasons.
select id, unit_id, answered_on, questionnaire, mode, standing, reason, answers from survey.hold_answers(@province, @units::int[], @ids::uuid[])
where not decided and (standing = 'counted' or standing = 'set_aside' and reason = any(@reasons::text[]))
