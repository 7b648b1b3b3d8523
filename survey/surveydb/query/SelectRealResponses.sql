select count(*) from (select from survey.response where province_code = @province and not synthetic limit @limit) as few
