-- To be set aside is what counts; to count again is what was set aside for the batch it came in, and not for what it shows by itself.
select id from survey.handed_in
where province_code = @province and device_id = @device and key_id = @key and received_on between @from::date and @until::date
  and (@units::int[] is null or unit_id = any(@units))
  and case when @to = 'counted' then reason in ('device', 'review') else standing = 'counted' end
