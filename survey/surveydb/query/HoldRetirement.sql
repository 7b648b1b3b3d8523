lock table survey.retirement in share mode
