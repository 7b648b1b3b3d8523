select followup.recount_answers(@province)
