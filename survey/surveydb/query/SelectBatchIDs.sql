-- To be set aside is what counts; to count again is what was set aside for the batch it came in, and not for what it shows by itself.
select id from survey.handed_in_by(@province, @units::int[], @device, @key)
where received_on between @from::date and @until::date
  and case when @to = 'counted' then reason in ('device', 'review') else standing = 'counted' end
