select followup.reseal_call_back(@province, @id, @was, @sealed) as done
