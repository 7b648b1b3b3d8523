insert into staff.webhook_watch as w (province_code, type, object, seen_at) values (@province, @type, @object, @now)
on conflict (province_code, type, object) do update set seen_at = greatest(w.seen_at, excluded.seen_at)
returning xmax = 0 as begun
