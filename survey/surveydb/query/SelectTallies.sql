select unit_id, answered_on, questionnaire, mode, standing, responses, counts, moments
from survey.tally where unit_id = @unit_id
