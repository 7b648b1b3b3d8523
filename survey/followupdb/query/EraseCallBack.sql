select followup.erase_call_back(@province, @id, @revision) as done
