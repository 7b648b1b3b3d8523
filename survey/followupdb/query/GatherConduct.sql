select followup.gather_conduct(@province, @most, @today, @due, @of_case)
