select slug from survey.service order by position
