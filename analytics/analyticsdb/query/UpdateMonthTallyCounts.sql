update analytics.month_tally set counts = @counts::text::numeric
where province_code = @province and unit_id = @unit_id and month = @month and questionnaire = @questionnaire and mode = @mode and standing = @standing
  and reason = @reason
