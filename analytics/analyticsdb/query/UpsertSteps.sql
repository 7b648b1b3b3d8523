insert into analytics.step as s (province_code, unit_id, month, received, settled, moved_at, due_at)
select @province, unit_id, month, received, settled, moved_at, due_at
from unnest(@unit_ids::int[], @months::date[], @received::bigint[], @settled::boolean[], @moved::timestamptz[], @due::timestamptz[])
     as a (unit_id, month, received, settled, moved_at, due_at)
on conflict (province_code, unit_id, month) do update
set received = excluded.received, settled = excluded.settled, moved_at = excluded.moved_at, due_at = excluded.due_at
