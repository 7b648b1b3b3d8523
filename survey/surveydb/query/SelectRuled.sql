-- Answers that no person has decided about and no other rule has set aside, held.
select id, unit_id, answered_on, questionnaire, mode, standing, reason, answers from survey.hold_answers(@province, @units::int[], @ids::uuid[])
where not decided and (standing = 'counted' or standing = 'set_aside' and reason in ('burst', 'sender'))
