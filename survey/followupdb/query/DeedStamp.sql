select followup.deeds_stamp(@province) as stamp
