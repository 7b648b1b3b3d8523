select id from survey.unit order by id
