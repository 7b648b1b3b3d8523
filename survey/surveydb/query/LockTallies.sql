lock table survey.tally in share row exclusive mode
