insert into survey.place (code, unit_id, name, name_en, questionnaire)
values (@code, @unit_id, @name, @name_en, @questionnaire)
on conflict (code) do nothing
