select followup.forget(@province)
