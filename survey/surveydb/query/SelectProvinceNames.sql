select code, name from survey.province
