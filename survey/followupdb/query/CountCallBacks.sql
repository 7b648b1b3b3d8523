select followup.call_backs_held()
