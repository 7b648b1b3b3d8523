insert into analytics.point as p (unit_code, latitude, longitude)
select * from unnest(@codes::text[], @latitudes::float8[], @longitudes::float8[])
on conflict (unit_code) do update set latitude = excluded.latitude, longitude = excluded.longitude
where (p.latitude, p.longitude) is distinct from (excluded.latitude, excluded.longitude)
