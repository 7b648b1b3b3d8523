lock table survey.place in share row exclusive mode
