insert into staff.webhook (province_code, url, events, secret, added_by)
values (@province, @url, @events, @secret, @by)
returning id
