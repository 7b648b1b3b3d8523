select followup.oldest_comment(@province)
