insert into survey.tally as t (unit_id, answered_on, questionnaire, mode, standing, responses, counts, moments)
values (@unit_id, @answered_on, @questionnaire, @mode, @standing, @responses, @counts, @moments)
on conflict (unit_id, answered_on, questionnaire, mode, standing) do update
set responses = t.responses + excluded.responses,
    counts    = survey.plus(t.counts, excluded.counts),
    moments   = survey.plus(t.moments, excluded.moments)
