insert into survey.setting (province_code, name, value, set_by) values (@province, @name, @value, @by)
