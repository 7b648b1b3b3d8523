insert into survey.api_key (province_code, name, slot, secret_hash, scopes, unit_ids, networks, mode, added_on, expires_on, added_by)
select @province, @name, free.slot, @hash::bytea, @scopes::text[], @unit_ids::int[], @networks::cidr[], nullif(@mode, ''), @today::date, @expires::date, @by
from generate_series(1, 2) as free (slot)
where free.slot not in (select k.slot from survey.api_key k where k.province_code = @province and k.name = @name and k.slot is not null)
order by free.slot limit 1
on conflict (province_code, name, slot) do nothing
returning id
