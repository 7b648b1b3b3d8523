insert into survey.setting (province_code, name, value, set_by, reason) values (@province, @name, @value, @by, @reason)
