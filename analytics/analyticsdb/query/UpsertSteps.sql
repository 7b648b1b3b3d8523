insert into analytics.step as s (province_code, unit_id, month, received, settled, moved_at, due_at, aside_untold, modes_untold, items_untold)
select @province, unit_id, month, received, settled, moved_at, due_at, aside_untold, modes_untold, items_untold
from unnest(@unit_ids::int[], @months::date[], @received::bigint[], @settled::boolean[], @moved::timestamptz[], @due::timestamptz[],
            @aside_untold::boolean[], @modes_untold::boolean[], @items_untold::boolean[])
     as a (unit_id, month, received, settled, moved_at, due_at, aside_untold, modes_untold, items_untold)
on conflict (province_code, unit_id, month) do update
set received = excluded.received, settled = excluded.settled, moved_at = excluded.moved_at, due_at = excluded.due_at,
    aside_untold = excluded.aside_untold, modes_untold = excluded.modes_untold, items_untold = excluded.items_untold
