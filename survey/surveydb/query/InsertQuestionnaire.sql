insert into survey.questionnaire (key, content) values (@key, @content) on conflict (key) do nothing
