-- What a person has decided stays.
select id from survey.handed_in
where province_code = @province and device_id = @device and key_id = 0 and answered_on = @day and (@units::int[] is null or unit_id = any(@units))
  and standing = 'counted' and not decided
