insert into survey.device_place (province_code, device_id, place_code) values (@province, @id, @place)
