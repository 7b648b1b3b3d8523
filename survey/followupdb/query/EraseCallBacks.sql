select followup.erase_call_backs(@province) as n
