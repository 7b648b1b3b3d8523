select followup.make_batches(@province, @least)
