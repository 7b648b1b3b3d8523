select survey.retire_deliveries(@province)
