insert into analytics.turn (province_code) select code from survey.province on conflict (province_code) do nothing
