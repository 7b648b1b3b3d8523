insert into survey.place (province_code, code, unit_id, name, name_en, questionnaire)
values (@province, @code, @unit_id, @name, @name_en, @questionnaire)
on conflict (province_code, code) do nothing
