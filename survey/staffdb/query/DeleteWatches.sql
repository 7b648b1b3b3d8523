delete from staff.webhook_watch
where province_code = @province and type = @type and seen_at < @before
