select followup.tidy_call_backs(@province, @today) as n
