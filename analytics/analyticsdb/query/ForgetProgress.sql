-- By no settings anything is published or rolled up: the next turn does all of it.
update analytics.progress set settings = '' where province_code = @province
