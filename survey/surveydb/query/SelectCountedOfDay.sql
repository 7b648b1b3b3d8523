-- What a person has decided stays.
select id from survey.handed_in_by(@province, @units::int[], @device, 0)
where answered_on = @day and standing = 'counted' and not decided
