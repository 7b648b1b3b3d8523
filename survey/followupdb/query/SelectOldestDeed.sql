select min(d.proposed_on) as day from followup.deed d where d.province_code = @province and d.state = 'proposed'
