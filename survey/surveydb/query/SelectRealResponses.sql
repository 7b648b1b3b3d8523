select count(*) from (select from survey.response where not synthetic limit @limit) as few
