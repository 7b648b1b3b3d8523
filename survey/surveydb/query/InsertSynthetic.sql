insert into survey.synthetic (seed, responses) values (@seed, @responses) on conflict (seed) do nothing
