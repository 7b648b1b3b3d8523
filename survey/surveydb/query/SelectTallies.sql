select unit_id, answered_on, questionnaire, mode, standing, reason, responses, counts::text, moments::text
from survey.tally where province_code = @province and unit_id = @unit_id
  and answered_on >= coalesce((select before from survey.retirement where province_code = @province), '-infinity')
