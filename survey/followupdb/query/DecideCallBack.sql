select followup.decide_call_back(@province, @id, @revision, @state, @outcome, @tries, @closed_on, @by) as done
