insert into analytics.point as p (unit_code, latitude, longitude)
select r.code, r.latitude, r.longitude from unnest(@codes::text[], @latitudes::float8[], @longitudes::float8[]) as r (code, latitude, longitude)
on conflict (unit_code) do update set latitude = excluded.latitude, longitude = excluded.longitude
where (p.latitude, p.longitude) is distinct from (excluded.latitude, excluded.longitude)
