select content from survey.questionnaire order by key
