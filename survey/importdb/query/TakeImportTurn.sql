insert into survey.import_turn as t (province_code, last_id) values (@province, @step)
on conflict (province_code) do update set last_id = t.last_id + @step
returning last_id
