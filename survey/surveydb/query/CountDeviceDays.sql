insert into survey.device_day as d (province_code, answered_on, device_id, answers, took_ms)
select @province, answered_on, device_id, answers, took_ms
from unnest(@days::date[], @devices::bigint[], @answers::int[], @took_ms::bigint[]) as n (answered_on, device_id, answers, took_ms)
on conflict (province_code, answered_on, device_id) do update set answers = d.answers + excluded.answers, took_ms = d.took_ms + excluded.took_ms
returning d.device_id, d.answered_on, d.answers, d.took_ms
