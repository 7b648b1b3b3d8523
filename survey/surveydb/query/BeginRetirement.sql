select survey.begin_retirement(@province)
