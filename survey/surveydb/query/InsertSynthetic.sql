insert into survey.synthetic (province_code, seed, responses) values (@province, @seed, @responses) on conflict (province_code, seed) do nothing
