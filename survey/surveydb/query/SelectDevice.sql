select d.id, d.name, d.place_code, d.added_at, d.code_expires_at, d.enrolled_at, d.revoked_at, d.pause, d.heard_at,
       d.version, d.unsent, d.oldest_unsent_ms, d.set_apart, d.clock_skew_ms, d.battery, d.storage, d.empty_on, s.stay_places, s.stay_from, s.stay_until
from survey.device d join survey.place p on p.province_code = @province and p.code = d.place_code
cross join lateral (
    select array_agg(h.place_code order by h.from_on, h.place_code) as stay_places,
           array_agg(case when isfinite(h.from_on) then h.from_on end order by h.from_on, h.place_code) as stay_from,
           array_agg(h.until_on order by h.from_on, h.place_code) as stay_until
    from survey.device_place h where h.province_code = @province and h.device_id = d.id
) s
where d.province_code = @province and d.credential_hash = @hash and (@units::int[] is null or p.unit_id = any(@units))
