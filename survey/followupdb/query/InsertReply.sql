insert into followup.reply (province_code, comment_id, unit_id, template, language, sentence, by, on_day)
values (@province, @id, @unit, @template, @language, @sentence, @by, @on)
