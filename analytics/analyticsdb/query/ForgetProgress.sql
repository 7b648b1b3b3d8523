-- By no settings anything is published: the next turn publishes everything.
update analytics.progress set settings = '' where province_code = @province and name = 'publish'
